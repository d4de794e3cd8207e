/** The command line behind {@code java -jar perf-agent.jar}. */
@NullMarked
package io.perfagent.command;

import org.jspecify.annotations.NullMarked;
