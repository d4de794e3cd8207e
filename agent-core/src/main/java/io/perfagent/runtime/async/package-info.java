/** async-profiler, where a user names its library: samples of stacks that the JVM's recorder cannot take. */
@NullMarked
package io.perfagent.runtime.async;

import org.jspecify.annotations.NullMarked;
