package io.perfagent.governor;

import java.util.Set;

/** What the governor looks at and what it may change of the weaving. Called by the governor's thread only. */
public interface Workload {

    /** Takes the calls of one method since the start. */
    @FunctionalInterface
    interface MethodVisitor {
        void method(int series, long calls, long timedCalls);
    }

    /** Visits every method that was ever called. */
    void methods(MethodVisitor visitor);

    /** Spans and transactions since the start. */
    long spans();

    /** CPU time of the agent's own threads since the start. */
    long agentCpuNanos();

    /** Whether a timed call reads the allocation counter. */
    boolean readsAllocation();

    /** A method's name, for the steps. */
    String name(int series);

    /** Has these methods, and no others, run without a timer. */
    void suspend(Set<Integer> methods);
}
