/** The only place that knows {@code jdk.jfr}: a stream of its events as records. */
@NullMarked
package io.perfagent.runtime.jfr;

import org.jspecify.annotations.NullMarked;
