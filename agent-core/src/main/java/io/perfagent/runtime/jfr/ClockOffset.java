package io.perfagent.runtime.jfr;

/**
 * What lies between the recorder's dates and {@link System#nanoTime}: of the latest anchors the one that was dropped fastest, because a
 * thread may lose its processor between the two readings. Confined to the stream's thread.
 */
final class ClockOffset {

    /** The recorder's dates may jump when it begins a new file, so old anchors do not count. */
    private static final int LATEST = 5;

    private final long[] offsets = new long[LATEST];
    private final long[] errors = new long[LATEST];
    private int count;

    /** An anchor: {@code nanoTime} was read within {@code durationNanos} from {@code epochNanos} on. */
    void add(long epochNanos, long durationNanos, long nanoTime) {
        int at = count++ % LATEST;
        offsets[at] = epochNanos + durationNanos / 2 - nanoTime;
        errors[at] = durationNanos / 2;
    }

    /** Forgets all anchors. */
    void clear() {
        count = 0;
    }

    /** Recorded date less {@link System#nanoTime}; before the first anchor by the wall clock's milliseconds. */
    long nanos() {
        if (count == 0) {
            return System.currentTimeMillis() * 1_000_000 - System.nanoTime();
        }
        int best = 0;
        for (int i = 1; i < Math.min(count, LATEST); i++) {
            best = errors[i] < errors[best] ? i : best;
        }
        return offsets[best];
    }
}
