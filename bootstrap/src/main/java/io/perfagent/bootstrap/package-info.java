/**
 * All that woven code may call. These few classes are defined in the boot loader, the only ancestor of every other
 * loader, so they use {@code java.base} types alone and hold no logic: {@link io.perfagent.bootstrap.Probe} forwards to
 * the {@link io.perfagent.bootstrap.ProbeSink} that the agent handed over, or to a sink that does nothing.
 */
package io.perfagent.bootstrap;
