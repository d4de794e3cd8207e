/** What the JVM does beside the program's own calls: pauses, waits, allocation, compilation, memory, threads. */
@NullMarked
package io.perfagent.runtime;

import org.jspecify.annotations.NullMarked;
