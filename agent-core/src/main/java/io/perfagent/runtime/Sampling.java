package io.perfagent.runtime;

/**
 * What is asked of the JVM's recorder.
 *
 * @param cpuPeriodMillis time between two looks at what runs
 * @param byCpuTime whether samples are taken by the CPU time of each thread, where the JVM can, and not by wall clock
 * @param profiling whether stacks are sampled at all
 * @param elsewhere whether another engine samples what runs and what allocates
 */
public record Sampling(long cpuPeriodMillis, boolean byCpuTime, boolean profiling, boolean elsewhere) {

    /** Waits and reads shorter than this are not reported. */
    public static final long THRESHOLD_MILLIS = 10;

    /** Everything is asked of the JVM's recorder. */
    public Sampling(long cpuPeriodMillis, boolean byCpuTime, boolean profiling) {
        this(cpuPeriodMillis, byCpuTime, profiling, false);
    }

    /** How many times rarer samples become at {@link Detail#FEWER_SAMPLES}. */
    public static final int FEWER = 5;
}
