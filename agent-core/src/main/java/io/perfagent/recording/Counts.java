package io.perfagent.recording;

import org.jspecify.annotations.Nullable;

/**
 * The counters and buckets of one series outside a recorder: a sum being made, or what a reader saw last. Confined to one
 * thread.
 */
public final class Counts {

    /** Calls that ended with a throwable, exact. */
    public static final int ERRORS = 0;

    /** Sum of durations; like everything below, an estimate where only one call in k was timed. */
    public static final int TOTAL_NANOS = 1;

    public static final int SELF_NANOS = 2;

    /** The longest timed call. */
    public static final int MAX_NANOS = 3;

    public static final int ALLOCATED_BYTES = 4;
    /** Calls whose allocation is part of {@link #ALLOCATED_BYTES}. */
    public static final int ALLOCATION_CALLS = 5;
    /** All calls, exact. */
    public static final int CALLS = 6;
    /** Calls that were timed, exact. */
    public static final int TIMED_CALLS = 7;

    /** How many counters there are. */
    public static final int COUNTERS = 8;

    /** By the positions above. */
    public final long[] counters = new long[COUNTERS];

    private final long[][] octaves = new long[Buckets.OCTAVES][];

    /** The 64 buckets of an octave, made on first use. */
    public long[] octave(int index) {
        long[] octave = octaves[index];
        if (octave == null) {
            octave = new long[Buckets.PER_OCTAVE];
            octaves[index] = octave;
        }
        return octave;
    }

    /** The same, or null when nothing was ever counted there. */
    public long @Nullable [] octaveOrNull(int index) {
        return octaves[index];
    }

    /** About what this takes on the heap. */
    public long heapBytes() {
        long bytes = 64 + 8L * COUNTERS + 8L * Buckets.OCTAVES;
        for (long[] octave : octaves) {
            bytes += octave == null ? 0 : 16 + 8L * octave.length;
        }
        return bytes;
    }
}
