package io.perfagent.recording;

/**
 * The log-linear scale every duration is counted on: 64 linear buckets per power of two, so a bucket is at most 1/64
 * wide and its middle at most 0.8 % from any value in it. The layout is HdrHistogram's, without its bookkeeping.
 */
public final class Buckets {

    /** Buckets per octave. */
    public static final int PER_OCTAVE = 64;

    /** Octaves: 1 ns to 2^47 ns (39 hours); longer durations are counted in the last bucket. */
    public static final int OCTAVES = 43;

    private static final int BITS = 6;

    private Buckets() {}

    /** The bucket, {@code 0 ≤ index < OCTAVES × PER_OCTAVE}, of a duration; negative ones count as 0. */
    public static int index(long nanos) {
        if (nanos < PER_OCTAVE) {
            return nanos < 0 ? 0 : (int) nanos;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(nanos);
        int octave = exponent - BITS + 1;
        if (octave >= OCTAVES) {
            return OCTAVES * PER_OCTAVE - 1;
        }
        return (octave << BITS) | (int) ((nanos >>> (exponent - BITS)) & (PER_OCTAVE - 1));
    }

    /** The smallest duration in nanoseconds that falls into bucket {@code index}. */
    public static long lowestNanos(int index) {
        int octave = index >> BITS;
        long sub = index & (PER_OCTAVE - 1);
        return octave == 0 ? sub : (PER_OCTAVE + sub) << (octave - 1);
    }

    /** The largest duration in nanoseconds that falls into bucket {@code index}. */
    public static long highestNanos(int index) {
        return index == OCTAVES * PER_OCTAVE - 1 ? Long.MAX_VALUE : lowestNanos(index + 1) - 1;
    }

    /** The duration in nanoseconds that stands for bucket {@code index}: its middle. */
    public static long middleNanos(int index) {
        int octave = index >> BITS;
        return octave <= 1 ? lowestNanos(index) : lowestNanos(index) + (1L << (octave - 2));
    }
}
