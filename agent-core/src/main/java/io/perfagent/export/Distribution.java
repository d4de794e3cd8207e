package io.perfagent.export;

import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Durations and how often each occurred: a histogram without its empty cells, which can be added, subtracted and
 * turned into a base-2 exponential histogram. Immutable.
 *
 * <p>A duration is known to the middle of its HdrHistogram cell (two significant digits: within 0.4 %). In the
 * exponential histogram it is known to its bucket, which is {@code 2^(2^-scale)} wide.
 */
final class Distribution {

    static final Distribution EMPTY = new Distribution(new long[0], new long[0]);

    /** What collectors and back ends expect of an exponential histogram, and the SDK's default. */
    static final int MAX_BUCKETS = 160;

    /** The finest scale (1.1 % a bucket) whose buckets are still wider than the cells they are filled from (0.8 %). */
    static final int MAX_SCALE = 6;

    private static final int MIN_SCALE = -10;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Ascending; {@code counts} runs parallel. */
    private final long[] nanos;

    private final long[] counts;

    private Distribution(long[] nanos, long[] counts) {
        this.nanos = nanos;
        this.counts = counts;
    }

    /** The durations of a histogram of nanoseconds. */
    static Distribution of(Histogram histogram) {
        Builder cells = new Builder(64);
        for (HistogramIterationValue cell : histogram.recordedValues()) {
            cells.add(histogram.medianEquivalentValue(cell.getValueIteratedTo()), cell.getCountAtValueIteratedTo());
        }
        return cells.build();
    }

    /** Both together. */
    Distribution plus(Distribution other) {
        return combined(other, 1);
    }

    /** What was added since {@code earlier}; a cell that shrank counts as empty. */
    Distribution minus(Distribution earlier) {
        return combined(earlier, -1);
    }

    private Distribution combined(Distribution other, int sign) {
        Builder cells = new Builder(nanos.length + other.nanos.length);
        int mine = 0;
        int theirs = 0;
        while (mine < nanos.length || theirs < other.nanos.length) {
            long myNanos = mine < nanos.length ? nanos[mine] : Long.MAX_VALUE;
            long theirNanos = theirs < other.nanos.length ? other.nanos[theirs] : Long.MAX_VALUE;
            long count = 0;
            if (myNanos <= theirNanos) {
                count += counts[mine++];
            }
            if (theirNanos <= myNanos) {
                count += sign * other.counts[theirs++];
            }
            if (count > 0) {
                cells.add(Math.min(myNanos, theirNanos), count);
            }
        }
        return cells.build();
    }

    /** How many durations there are. */
    long count() {
        return Arrays.stream(counts).sum();
    }

    /** How many of them are 0, which no exponential bucket can hold. */
    long zeroCount() {
        return nanos.length > 0 && nanos[0] == 0 ? counts[0] : 0;
    }

    /** The durations above 0 in buckets of seconds, in the finest scale that needs at most {@value #MAX_BUCKETS}. */
    ExponentialHistogramBuckets buckets() {
        int first = zeroCount() > 0 ? 1 : 0;
        if (first == nanos.length) {
            return ExponentialHistogramBuckets.create(MAX_SCALE, 0, List.of());
        }
        int scale = MAX_SCALE;
        while (scale > MIN_SCALE && index(nanos[nanos.length - 1], scale) - index(nanos[first], scale) >= MAX_BUCKETS) {
            scale--;
        }
        int offset = index(nanos[first], scale);
        long[] buckets = new long[index(nanos[nanos.length - 1], scale) - offset + 1];
        for (int i = first; i < nanos.length; i++) {
            buckets[index(nanos[i], scale) - offset] += counts[i];
        }
        List<Long> boxed = new ArrayList<>(buckets.length);
        for (long bucket : buckets) {
            boxed.add(bucket);
        }
        return ExponentialHistogramBuckets.create(scale, offset, boxed);
    }

    /** The bucket of a duration: the {@code i} with {@code base^i < seconds <= base^(i+1)}. */
    private static int index(long nanos, int scale) {
        double log2 = Math.log(nanos / NANOS_PER_SECOND) / Math.log(2);
        return (int) Math.ceil(Math.scalb(log2, scale)) - 1;
    }

    /** Grows the two arrays. */
    private static final class Builder {

        private long[] nanos;
        private long[] counts;
        private int size;

        Builder(int capacity) {
            nanos = new long[capacity];
            counts = new long[capacity];
        }

        void add(long cellNanos, long count) {
            if (size == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * size + 1);
                counts = Arrays.copyOf(counts, 2 * size + 1);
            }
            nanos[size] = cellNanos;
            counts[size++] = count;
        }

        Distribution build() {
            return new Distribution(Arrays.copyOf(nanos, size), Arrays.copyOf(counts, size));
        }
    }
}
