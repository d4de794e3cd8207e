package io.perfagent.aggregate;

import io.perfagent.recording.Buckets;
import io.perfagent.recording.Recorder;
import io.perfagent.recording.Recorder.Counts;
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
        counts.counters[Recorder.CALLS] = calls;
        counts.counters[Recorder.ERRORS] = errors;
        counts.counters[Recorder.TOTAL_NANOS] = totalNanos;
        counts.counters[Recorder.SELF_NANOS] = selfNanos;
        counts.counters[Recorder.MAX_NANOS] = maxNanos;
        counts.counters[Recorder.ALLOCATED_BYTES] = allocatedBytes;
        counts.counters[Recorder.ALLOCATION_CALLS] = allocationCalls;
        this.distribution = Distribution.of(counts);
    }

    /** All of {@code parts} together. */
    public static Stats merge(Collection<Stats> parts) {
        Counts sum = new Counts();
        parts.forEach(part -> part.distribution.addTo(sum));
        return new Stats(Distribution.of(sum));
    }

    /** Completed calls, exact. */
    public long calls() {
        return distribution.counter(Recorder.CALLS);
    }

    /** Calls that ended with a throwable (server requests: or status 5xx; HTTP client: or 4xx), exact. */
    public long errors() {
        return distribution.counter(Recorder.ERRORS);
    }

    /** Sum of the durations. */
    public long totalNanos() {
        return distribution.counter(Recorder.TOTAL_NANOS);
    }

    /** The same without the time of timed callees (breakdown rows: the category's self time). */
    public long selfNanos() {
        return distribution.counter(Recorder.SELF_NANOS);
    }

    /** The longest call; of a period that did not begin with the program at most 1.6 % too high. */
    public long maxNanos() {
        return distribution.maxNanos();
    }

    /** Bytes allocated by the calling threads, over {@link #allocationCalls} calls. */
    public long allocatedBytes() {
        return distribution.counter(Recorder.ALLOCATED_BYTES);
    }

    /** Calls whose allocation could be read exactly; the others ran on virtual threads or ended on another thread. */
    public long allocationCalls() {
        return distribution.counter(Recorder.ALLOCATION_CALLS);
    }

    /** Allocated bytes, or -1 where no call's allocation could be read. */
    public long allocatedBytesOrAbsent() {
        return allocationCalls() == 0 && calls() > 0 ? -1 : allocatedBytes();
    }

    /** Duration in nanoseconds that {@code percentile} (0 to 100) percent of the calls do not exceed; 0 without calls. */
    public long percentileNanos(double percentile) {
        return calls() == 0 ? 0 : distribution.percentileNanos(percentile);
    }

    /** A new HdrHistogram of the durations in nanoseconds, two significant digits; its count equals {@link #calls}. */
    public Histogram histogram() {
        return distribution.histogram();
    }
}
