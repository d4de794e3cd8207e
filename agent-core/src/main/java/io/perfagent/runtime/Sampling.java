package io.perfagent.runtime;

/**
 * What is asked of the JVM's recorder.
 *
 * @param cpuPeriodMillis time between two looks at what runs
 * @param byCpuTime whether samples are taken by the CPU time of each thread, where the JVM can, and not by wall clock
 * @param profiling whether stacks are sampled at all
 */
public record Sampling(long cpuPeriodMillis, boolean byCpuTime, boolean profiling) {

    /** Waits and reads shorter than this are not reported. */
    public static final long THRESHOLD_MILLIS = 10;

    /** How many times rarer samples become at {@link Detail#FEWER_SAMPLES}. */
    public static final int FEWER = 5;
}
