package io.perfagent.aggregate;

import io.perfagent.recording.Buckets;
import io.perfagent.recording.Counts;
import java.util.Collection;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** What one series, or several merged, measured in one period. Immutable. */
public final class Stats {

    private final Distribution distribution;

    Stats(Distribution distribution) {
        this.distribution = distribution;
    }

    /**
     * Makes stats from figures that were measured elsewhere.
     *
     * @param histogram durations in nanoseconds; its total count must equal {@code calls}
     */
    public Stats(
            long calls,
            long errors,
            long totalNanos,
            long selfNanos,
            long maxNanos,
            long allocatedBytes,
            long allocationCalls,
            Histogram histogram) {
        Counts counts = new Counts();
        for (HistogramIterationValue value : histogram.recordedValues()) {
            int index = Buckets.index(histogram.medianEquivalentValue(value.getValueIteratedTo()));
            counts.octave(index / Buckets.PER_OCTAVE)[index % Buckets.PER_OCTAVE] +=
                    value.getCountAddedInThisIterationStep();
        }
        counts.counters[Counts.CALLS] = calls;
        counts.counters[Counts.TIMED_CALLS] = calls;
        counts.counters[Counts.ERRORS] = errors;
        counts.counters[Counts.TOTAL_NANOS] = totalNanos;
        counts.counters[Counts.SELF_NANOS] = selfNanos;
        counts.counters[Counts.MAX_NANOS] = maxNanos;
        counts.counters[Counts.ALLOCATED_BYTES] = allocatedBytes;
        counts.counters[Counts.ALLOCATION_CALLS] = allocationCalls;
        this.distribution = Distribution.of(counts);
    }

    /** What was summed up in {@code counts}. */
    public static Stats of(Counts counts) {
        return new Stats(Distribution.of(counts));
    }

    /** One of the counters, as {@link Counts} numbers them; what is written to a disk. */
    public long counter(int position) {
        return distribution.counter(position);
    }

    /** How many buckets hold anything. */
    public int usedBuckets() {
        return distribution.usedBuckets();
    }

    /** The index, as {@link Buckets} counts them, of the {@code i}-th bucket that holds anything; ascending. */
    public int bucketIndex(int i) {
        return distribution.bucketIndex(i);
    }

    /** How many durations the {@code i}-th bucket holds. */
    public long bucketCount(int i) {
        return distribution.bucketCount(i);
    }

    /** All of {@code parts} together. */
    public static Stats merge(Collection<Stats> parts) {
        Counts sum = new Counts();
        parts.forEach(part -> part.distribution.addTo(sum));
        return new Stats(Distribution.of(sum));
    }

    /** Completed calls, exact. */
    public long calls() {
        return distribution.counter(Counts.CALLS);
    }

    /** Calls that ended with a throwable (server requests: or status 5xx; HTTP client: or 4xx), exact. */
    public long errors() {
        return distribution.counter(Counts.ERRORS);
    }

    /** Calls that were timed: all of them, unless timing is adaptive and the method very hot. */
    public long timedCalls() {
        return distribution.counter(Counts.TIMED_CALLS);
    }

    /** One call in so many was timed; 1 when all were, and then every figure is exact. */
    public long timedOneIn() {
        return timedCalls() == 0 ? 1 : Math.max(1, Math.round((double) calls() / timedCalls()));
    }

    /**
     * Half the width of the 95 % interval of {@link #totalNanos} in percent; 0 when every call was timed. Source: the
     * variance of a mean estimated from n of N (Cochran, Sampling Techniques, 1977, chapter 2.6), which stratified
     * drawing does not exceed.
     */
    public double totalErrorPercent() {
        long calls = calls();
        long timed = timedCalls();
        if (timed == 0 || timed >= calls || totalNanos() <= 0) {
            return 0;
        }
        double mean = (double) totalNanos() / calls;
        double share = (double) timed / calls;
        return 100 * 1.96 * Math.sqrt((1 - share) * distribution.variance() / timed) / mean;
    }

    /** Sum of the durations; an estimate where {@link #timedOneIn} is more than 1. */
    public long totalNanos() {
        return distribution.counter(Counts.TOTAL_NANOS);
    }

    /** The same without the time of timed callees (breakdown rows: the category's self time). */
    public long selfNanos() {
        return Math.max(0, Math.min(distribution.counter(Counts.SELF_NANOS), totalNanos()));
    }

    /** The longest call; of a period that did not begin with the program at most 1.6 % too high. */
    public long maxNanos() {
        return distribution.maxNanos();
    }

    /** Bytes allocated by the calling threads, over {@link #allocationCalls} calls. */
    public long allocatedBytes() {
        return distribution.counter(Counts.ALLOCATED_BYTES);
    }

    /** Calls whose allocation could be read exactly; the others ran on virtual threads or ended on another thread. */
    public long allocationCalls() {
        return distribution.counter(Counts.ALLOCATION_CALLS);
    }

    /** Allocated bytes, or -1 where no call's allocation could be read. */
    public long allocatedBytesOrAbsent() {
        return allocationCalls() == 0 && calls() > 0 ? -1 : allocatedBytes();
    }

    /** Duration in nanoseconds that {@code percentile} (0 to 100) percent of the calls do not exceed; 0 without calls. */
    public long percentileNanos(double percentile) {
        return calls() == 0 ? 0 : distribution.percentileNanos(percentile);
    }

    /** A new HdrHistogram of the durations in nanoseconds, two significant digits; its count equals {@link #calls} where every call was timed. */
    public Histogram histogram() {
        return distribution.histogram();
    }
}
