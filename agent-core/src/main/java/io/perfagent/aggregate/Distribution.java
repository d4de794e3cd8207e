package io.perfagent.aggregate;

import io.perfagent.recording.Buckets;
import io.perfagent.recording.Counts;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * The counters and histogram of one series in one interval, packed: only buckets that hold something take room.
 * Immutable.
 */
final class Distribution {

    private static final int COUNT_BITS = 48;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final long[] counters;
    /** Ascending; bucket index in the upper 16 bits, count in the lower 48. */
    private final long[] buckets;

    /** Of a series's counters and of its {@link #bucket buckets}, ascending. */
    Distribution(long[] counters, long[] buckets) {
        this.counters = counters;
        this.buckets = buckets;
    }

    /** Packs what was summed up in {@code counts}. */
    static Distribution of(Counts counts) {
        long[] packed = new long[64];
        int used = 0;
        for (int i = 0; i < Buckets.OCTAVES; i++) {
            long[] octave = counts.octaveOrNull(i);
            for (int j = 0; octave != null && j < octave.length; j++) {
                if (octave[j] != 0) {
                    if (used == packed.length) {
                        packed = Arrays.copyOf(packed, used * 2);
                    }
                    packed[used++] = bucket(i * Buckets.PER_OCTAVE + j, octave[j]);
                }
            }
        }
        return new Distribution(counts.counters.clone(), Arrays.copyOf(packed, used));
    }

    /** A bucket and its count as one number. */
    static long bucket(int index, long count) {
        return (long) index << COUNT_BITS | count;
    }

    /** Adds this to {@code sum}. */
    void addTo(Counts sum) {
        for (int i = 0; i < Counts.COUNTERS; i++) {
            sum.counters[i] =
                    i == Counts.MAX_NANOS ? Math.max(sum.counters[i], counters[i]) : sum.counters[i] + counters[i];
        }
        for (long bucket : buckets) {
            int index = index(bucket);
            sum.octave(index / Buckets.PER_OCTAVE)[index % Buckets.PER_OCTAVE] += bucket & COUNT_MASK;
        }
    }

    private static int index(long bucket) {
        return (int) (bucket >>> COUNT_BITS);
    }

    int usedBuckets() {
        return buckets.length;
    }

    int bucketIndex(int i) {
        return index(buckets[i]);
    }

    long bucketCount(int i) {
        return buckets[i] & COUNT_MASK;
    }

    long counter(int position) {
        return counters[position];
    }

    /**
     * The longest call in nanoseconds: exact where the longest since the start lies in the highest bucket in use, else
     * that bucket's upper end (at most 1.6 % too high), because a maximum cannot be subtracted.
     */
    long maxNanos() {
        if (buckets.length == 0) {
            return 0;
        }
        return Math.min(counters[Counts.MAX_NANOS], Buckets.highestNanos(index(buckets[buckets.length - 1])));
    }

    /** The calls that the buckets stand for: all, or where one in k was timed up to k - 1 a thread fewer. */
    private long callsInBuckets() {
        long calls = 0;
        for (long bucket : buckets) {
            calls += bucket & COUNT_MASK;
        }
        return calls;
    }

    /** Variance of the durations in square nanoseconds, from the middles of the buckets; 0 without calls. */
    double variance() {
        double calls = 0;
        double sum = 0;
        double squares = 0;
        for (long bucket : buckets) {
            double count = bucket & COUNT_MASK;
            double nanos = Buckets.middleNanos(index(bucket));
            calls += count;
            sum += count * nanos;
            squares += count * nanos * nanos;
        }
        return calls == 0 ? 0 : Math.max(0, squares / calls - sum / calls * (sum / calls));
    }

    /** Nearest-rank percentile in nanoseconds, at most 0.8 % off. */
    long percentileNanos(double percentile) {
        long rank = Math.max(1, (long) Math.ceil(callsInBuckets() * Math.min(percentile, 100) / 100));
        long seen = 0;
        for (long bucket : buckets) {
            seen += bucket & COUNT_MASK;
            if (seen >= rank) {
                return Math.min(Buckets.middleNanos(index(bucket)), maxNanos());
            }
        }
        return maxNanos();
    }

    /** The same as an HdrHistogram of two significant digits. */
    Histogram histogram() {
        Histogram histogram = new Histogram(2);
        for (long bucket : buckets) {
            histogram.recordValueWithCount(Buckets.middleNanos(index(bucket)), bucket & COUNT_MASK);
        }
        return histogram;
    }
}
