package io.perfagent.dashboard;

import io.perfagent.aggregate.Stats;
import org.HdrHistogram.Histogram;

/** Adds up what several series measured, histograms included. Not thread-safe. */
final class StatsSum {

    private final Histogram histogram = new Histogram(2);
    private long calls;
    private long errors;
    private long totalNanos;
    private long selfNanos;
    private long maxNanos;
    private long allocatedBytes;
    private long allocationCalls;

    StatsSum() {
        histogram.setAutoResize(true);
    }

    void add(Stats stats) {
        calls += stats.calls();
        errors += stats.errors();
        totalNanos += stats.totalNanos();
        selfNanos += stats.selfNanos();
        maxNanos = Math.max(maxNanos, stats.maxNanos());
        allocatedBytes += stats.allocatedBytes();
        allocationCalls += stats.allocationCalls();
        histogram.add(stats.histogram());
    }

    Stats total() {
        return new Stats(
                calls, errors, totalNanos, selfNanos, maxNanos, allocatedBytes, allocationCalls, histogram.copy());
    }
}
