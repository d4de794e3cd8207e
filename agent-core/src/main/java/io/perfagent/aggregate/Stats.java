package io.perfagent.aggregate;

import org.HdrHistogram.Histogram;

/**
 * What one series measured in one period. Immutable by convention: nobody records into {@code histogram} once the
 * value is published.
 *
 * @param calls completed calls, exact
 * @param errors those of them that ended with a throwable (HTTP server: or status 5xx)
 * @param totalNanos sum of the durations
 * @param selfNanos the same without the time of timed callees (breakdown rows: the category's self time)
 * @param maxNanos longest call; since the series exists, not of the period alone, unless the period began with it
 * @param allocatedBytes bytes allocated by the calling threads, over {@code allocationCalls} calls
 * @param allocationCalls calls whose allocation could be read exactly; the rest ran on virtual threads
 * @param histogram durations in nanoseconds, two significant digits; its count equals {@code calls}
 */
public record Stats(
        long calls,
        long errors,
        long totalNanos,
        long selfNanos,
        long maxNanos,
        long allocatedBytes,
        long allocationCalls,
        Histogram histogram) {

    /** Duration in nanoseconds below which {@code percentile} (0 to 100) percent of the calls fall; 0 without calls. */
    public long percentileNanos(double percentile) {
        return calls == 0 ? 0 : Math.min(histogram.getValueAtPercentile(percentile), maxNanos);
    }

    /** Allocated bytes, or -1 where no call's allocation could be read (virtual threads). */
    public long allocatedBytesOrAbsent() {
        return allocationCalls == 0 && calls > 0 ? -1 : allocatedBytes;
    }
}
