package io.perfagent.aggregate;

/** What the dashboard, the exporters and the reports read; safe from any thread. */
public interface Readings {

    /**
     * Everything measured from {@code fromEpochMillis} to {@code toEpochMillis}, read up to this moment. The period is
     * widened to whole remembered intervals; {@code from == 0} means all since the program started, exactly.
     */
    Snapshot between(long fromEpochMillis, long toEpochMillis);

    /** Recordings made since the start (every timed call, transaction and span), exact up to this moment. */
    long recordedCount();
}
