package io.perfagent.testapps.benchmarks;

import java.util.Arrays;

/**
 * What one {@code System.nanoTime()} costs in this JVM: the unit added costs are divided by, since no timer of both ends is below
 * two of them, and the sign that a machine changed its speed between two measurements.
 */
final class ClockCost {

    private static final int CHUNKS = 1000;
    private static final int READS = 1000;

    @SuppressWarnings("unused") // Written so that no read can be optimized away.
    private static long sink;

    private ClockCost() {}

    /** Nanoseconds a read: the median of a thousand chunks of a thousand reads, after as many to warm up. */
    static double measure() {
        chunks();
        double[] nanos = chunks();
        Arrays.sort(nanos);
        return nanos[CHUNKS / 2];
    }

    private static double[] chunks() {
        double[] nanos = new double[CHUNKS];
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            long startNanos = System.nanoTime();
            for (int read = 0; read < READS; read++) {
                sink += System.nanoTime();
            }
            nanos[chunk] = (double) (System.nanoTime() - startNanos) / READS;
        }
        return nanos;
    }
}
