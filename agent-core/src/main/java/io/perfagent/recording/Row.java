package io.perfagent.recording;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One series as one recorder sees it: counters, a lazily grown histogram, and which call is to be timed next.
 *
 * <pre>
 * Writer:      the thread that owns the recorder, alone, with plain reads and release stores. A shared row (see
 *              {@link Recorders}) has many writers, which add atomically instead.
 * Readers:     the aggregator thread, at any time, without stopping a writer.
 * Publication: a call's bucket is stored first, then its sums, then its count, its error last; the reader reads the
 *              errors, then the sums, then the count, then the buckets, each with acquire. So it never sees an error that
 *              is not among the calls, nor a call that no bucket holds; a bucket that is ahead of the count is left for
 *              the next reading.
 * Lost:        nothing. Values only grow, and the reader subtracts what it saw before; of a bucket it may be modulo 2^32, which
 *              is more calls than fit between two readings.
 * </pre>
 *
 * <p>Timing one call in k: calls form blocks of k, and of each block one call, drawn at random, is timed and stands for
 * all k (stratified sampling). Which one does not depend on how long it takes, so sums and buckets are unbiased; how many
 * calls there are is counted, never estimated.
 */
final class Row {

    /** Positions in {@link #counters}; the last two add up to the calls. */
    private static final int ERRORS = 0;

    private static final int TOTAL_NANOS = 1;
    /** Time in timed callees; most calls have none, and then nothing is stored. */
    private static final int CALLEE_NANOS = 2;

    private static final int MAX_NANOS = 3;
    private static final int ALLOCATED_BYTES = 4;
    private static final int ALLOCATION_CALLS = 5;
    private static final int UNTIMED_CALLS = 6;
    private static final int TIMED_CALLS = 7;
    private static final int COUNTERS = 8;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle OCTAVES = MethodHandles.arrayElementVarHandle(int[][].class);

    final int series;
    private final boolean shared;
    private final long[] counters = new long[COUNTERS];
    private final int[][] octaves = new int[Buckets.OCTAVES][];

    /** Calls still to come before the timed one of this block; owner only, as the two below. */
    private int untilTimed;

    /** Calls in this block; 0 before the first. */
    private int blockCalls;

    /** Calls in this block after the timed one. */
    private int callsAfterTimed;

    /** What the reader saw last; reader only, as the two below. */
    private final long[] seen = new long[COUNTERS];

    private final int[][] seenOctaves = new int[Buckets.OCTAVES][];

    /** Sum of the buckets seen: at most the calls seen. */
    private long callsInSeenBuckets;

    Row(int series, boolean shared) {
        this.series = series;
        this.shared = shared;
    }

    boolean isShared() {
        return shared;
    }

    /**
     * Says of a call that begins how many calls it stands for. Owner only.
     *
     * @param nextCalls length of the next block, a power of two
     * @return 0 when it is not the one of its block that is timed
     */
    int draw(int nextCalls, ThreadState thread) {
        if (untilTimed > 0) {
            untilTimed--;
            return 0;
        }
        int weight = blockCalls;
        int position = thread.nextRandom() & (nextCalls - 1);
        untilTimed = callsAfterTimed + position;
        callsAfterTimed = nextCalls - 1 - position;
        blockCalls = nextCalls;
        if (weight > 0) {
            return weight;
        }
        return draw(nextCalls, thread); // the first block has just been laid out
    }

    /** Counts a call that is not timed. Owner only. */
    void count() {
        add(UNTIMED_CALLS, 1);
    }

    /** Counts the error of a call that is not timed. Owner only. */
    void countError() {
        add(ERRORS, 1);
    }

    /**
     * Counts a timed call. Owner only; no lock, no CAS, and no allocation after the first call of an octave.
     *
     * @param weight calls it stands for; 1 when every call is timed
     * @param durationNanos wall time
     * @param calleeNanos the part of it in timed callees
     * @param allocatedBytes bytes allocated, or negative when unknown
     */
    void record(int weight, long durationNanos, long calleeNanos, long allocatedBytes, boolean error) {
        int bucket = Buckets.index(durationNanos);
        int[] octave = octaves[bucket >> 6];
        if (octave == null) {
            octave = addOctave(bucket >> 6);
        }
        int inOctave = bucket & (Buckets.PER_OCTAVE - 1);
        if (shared) {
            recordShared(octave, inOctave, weight, durationNanos, calleeNanos, allocatedBytes, error);
            return;
        }
        // Apart from the shared case and without a helper that asks for it: the compiler inlines only what is small.
        INTS.setRelease(octave, inOctave, octave[inOctave] + weight);
        long[] own = counters;
        if (durationNanos > own[MAX_NANOS]) {
            LONGS.setRelease(own, MAX_NANOS, durationNanos);
        }
        addOwn(own, TOTAL_NANOS, weight * durationNanos);
        if (calleeNanos != 0) {
            addOwn(own, CALLEE_NANOS, weight * calleeNanos);
        }
        if (allocatedBytes >= 0) {
            addOwn(own, ALLOCATED_BYTES, weight * allocatedBytes);
            addOwn(own, ALLOCATION_CALLS, weight);
        }
        addOwn(own, TIMED_CALLS, 1);
        if (error) {
            addOwn(own, ERRORS, 1);
        }
    }

    private static void addOwn(long[] values, int index, long amount) {
        LONGS.setRelease(values, index, values[index] + amount);
    }

    private void recordShared(
            int[] octave,
            int inOctave,
            int weight,
            long durationNanos,
            long calleeNanos,
            long allocatedBytes,
            boolean error) {
        INTS.getAndAdd(octave, inOctave, weight);
        raiseMax(durationNanos);
        add(TOTAL_NANOS, weight * durationNanos);
        add(CALLEE_NANOS, weight * calleeNanos);
        if (allocatedBytes >= 0) {
            add(ALLOCATED_BYTES, weight * allocatedBytes);
            add(ALLOCATION_CALLS, weight);
        }
        add(TIMED_CALLS, 1);
        if (error) {
            add(ERRORS, 1);
        }
    }

    private void raiseMax(long durationNanos) {
        long max;
        do {
            max = (long) LONGS.getAcquire(counters, MAX_NANOS);
        } while (durationNanos > max && !LONGS.compareAndSet(counters, MAX_NANOS, max, durationNanos));
    }

    private void add(int index, long amount) {
        if (shared) {
            LONGS.getAndAdd(counters, index, amount);
        } else {
            addOwn(counters, index, amount);
        }
    }

    private int[] addOctave(int index) {
        int[] made = new int[Buckets.PER_OCTAVE];
        int[] before = (int[]) OCTAVES.compareAndExchange(octaves, index, null, made);
        return before == null ? made : before;
    }

    /** Whether a call, or the error of one read before, was counted since the last {@link #drain}. The one reader thread. */
    boolean hasNews() {
        return (long) LONGS.getAcquire(counters, TIMED_CALLS) != seen[TIMED_CALLS]
                || (long) LONGS.getAcquire(counters, UNTIMED_CALLS) != seen[UNTIMED_CALLS]
                || (long) LONGS.getAcquire(counters, ERRORS) != seen[ERRORS];
    }

    /** Adds what was counted since the last time to {@code sum}. The one reader thread. */
    void drain(Counts sum) {
        long errors = news(ERRORS);
        long totalNanos = news(TOTAL_NANOS);
        long calleeNanos = news(CALLEE_NANOS);
        seen[MAX_NANOS] = (long) LONGS.getAcquire(counters, MAX_NANOS);
        sum.counters[Counts.ERRORS] += errors;
        sum.counters[Counts.TOTAL_NANOS] += totalNanos;
        sum.counters[Counts.SELF_NANOS] += totalNanos - calleeNanos;
        sum.counters[Counts.MAX_NANOS] = Math.max(sum.counters[Counts.MAX_NANOS], seen[MAX_NANOS]);
        sum.counters[Counts.ALLOCATED_BYTES] += news(ALLOCATED_BYTES);
        sum.counters[Counts.ALLOCATION_CALLS] += news(ALLOCATION_CALLS);
        long untimed = news(UNTIMED_CALLS);
        long timed = news(TIMED_CALLS);
        sum.counters[Counts.TIMED_CALLS] += timed;
        sum.counters[Counts.CALLS] += timed + untimed;
        for (int i = Buckets.OCTAVES - 1; i >= 0 && callsInNoBucketYet() > 0; i--) {
            int[] octave = (int[]) OCTAVES.getAcquire(octaves, i);
            if (octave != null) {
                drainOctave(i, octave, sum);
            }
        }
    }

    private long callsInNoBucketYet() {
        return seen[TIMED_CALLS] + seen[UNTIMED_CALLS] - callsInSeenBuckets;
    }

    private long news(int counter) {
        long value = (long) LONGS.getAcquire(counters, counter);
        long added = value - seen[counter];
        seen[counter] = value;
        return added;
    }

    /** Never takes more than there are calls; from the slowest down, so that what waits is a call like most others. */
    private void drainOctave(int index, int[] octave, Counts sum) {
        int[] seenThere = seenOctaves[index];
        if (seenThere == null) {
            seenThere = new int[Buckets.PER_OCTAVE];
            seenOctaves[index] = seenThere;
        }
        for (int j = Buckets.PER_OCTAVE - 1; j >= 0; j--) {
            int added = (int) INTS.getAcquire(octave, j) - seenThere[j];
            if (added != 0) {
                long taken = Math.min(Integer.toUnsignedLong(added), callsInNoBucketYet());
                sum.octave(index)[j] += taken;
                seenThere[j] += (int) taken;
                callsInSeenBuckets += taken;
            }
        }
    }

    /** About what this takes on the heap, the reader's share included. */
    long heapBytes() {
        long bytes = 64 + 2 * (16 + 8L * COUNTERS) + 2 * (16 + 4L * Buckets.OCTAVES);
        for (int[] octave : octaves) {
            bytes += octave == null ? 0 : 2 * (16 + 4L * Buckets.PER_OCTAVE);
        }
        return bytes;
    }
}
