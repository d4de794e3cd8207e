package io.perfagent.resource;

/**
 * What one counter says again and again. The CPU has fewer counters than one may ask for; then they take turns, and what was
 * counted meanwhile is scaled up to the time it was to be counted in, from one reading to the next, so that the sum never falls.
 */
final class ScaledCount {

    private long count;
    private long enabledNanos;
    private long runningNanos;

    /**
     * What was added since the last time. Nothing yet when the counter had no turn; the next reading then stands for both.
     *
     * @param nowCount since the beginning
     * @param nowEnabledNanos time in which it was to be counted
     * @param nowRunningNanos time in which it was
     */
    double added(long nowCount, long nowEnabledNanos, long nowRunningNanos) {
        long enabled = nowEnabledNanos - enabledNanos;
        long running = nowRunningNanos - runningNanos;
        if (running <= 0 && enabled > 0) {
            return 0;
        }
        double scale = running > 0 ? Math.max(1, (double) enabled / running) : 1;
        double added = Math.max(0, nowCount - count) * scale;
        count = nowCount;
        enabledNanos = nowEnabledNanos;
        runningNanos = nowRunningNanos;
        return added;
    }
}
