package io.perfagent.runtime;

/** How much the JVM is asked to report, from the most dispensable on. */
public enum Detail {
    /** Everything, stacks at the configured rate. */
    FULL,
    /** Stacks at a fifth of the rate. */
    FEWER_SAMPLES,
    /** No stacks of what runs, allocates or throws; pauses and waits only. */
    NO_SAMPLES
}
