package io.perfagent.trace;

import io.perfagent.recording.Buckets;
import java.util.Arrays;

/**
 * Like calls that followed each other directly, as one span: how many, how long together, and their percentiles. Confined
 * like the span it belongs to, and used again with it.
 */
final class Run {

    /** Eight buckets an octave: a percentile is within 6 % of the duration it stands for. */
    private static final int COARSER = 3;

    private static final int BUCKETS = (Buckets.OCTAVES * Buckets.PER_OCTAVE) >> COARSER;

    private final int[] counts = new int[BUCKETS];

    long calls;
    long totalNanos;
    long maxNanos;

    /** Empties it for the next run. */
    void begin() {
        Arrays.fill(counts, 0);
        calls = 0;
        totalNanos = 0;
        maxNanos = 0;
    }

    void add(long durationNanos) {
        counts[Buckets.index(durationNanos) >> COARSER]++;
        calls++;
        totalNanos += durationNanos;
        maxNanos = Math.max(maxNanos, durationNanos);
    }

    /** The duration that {@code percent} of the calls did not exceed; the middle of its bucket, and the maximum at most. */
    long percentileNanos(double percent) {
        long wanted = (long) Math.ceil(calls * percent / 100);
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.min(maxNanos, Buckets.middleNanos((i << COARSER) + (1 << (COARSER - 1))));
            }
        }
        return maxNanos;
    }
}
