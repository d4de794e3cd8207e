package io.perfagent.bootstrap;

/**
 * A transaction or span in flight: returned by a {@code start} method of {@link Probe} and taken by the matching
 * {@code end}. Woven code never looks inside; null means "nothing to end".
 */
public abstract class Operation {}
