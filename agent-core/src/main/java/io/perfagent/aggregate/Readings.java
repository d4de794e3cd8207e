package io.perfagent.aggregate;

import io.perfagent.recording.Series;
import java.util.List;
import java.util.function.Predicate;

/** What the dashboard, the exporters and the reports read; safe from any thread. */
public interface Readings {

    /**
     * Everything measured from {@code fromEpochMillis} to {@code toEpochMillis}, read up to this moment. The period is
     * widened to whole remembered intervals; {@code from == 0} means all that is remembered, earlier runs included. Of this
     * run nothing is missing then.
     */
    Snapshot between(long fromEpochMillis, long toEpochMillis);

    /**
     * The same without what is not wanted; where it is read from a disk, that takes part of the time.
     *
     * @param wanted which series to read; all of some kinds
     */
    default Snapshot between(long fromEpochMillis, long toEpochMillis, Predicate<Series> wanted) {
        return between(fromEpochMillis, toEpochMillis);
    }

    /** Everything this process measured, exactly, earlier runs left out. */
    default Snapshot sinceStart() {
        return between(0, System.currentTimeMillis());
    }

    /**
     * The same period cut into steps, oldest first, each of them one or more whole remembered intervals and none twice; steps
     * begin at multiples of {@code stepMillis}, so that asking again later gives the same ones.
     *
     * @param wanted which series to read
     */
    List<Snapshot> steps(long fromEpochMillis, long toEpochMillis, long stepMillis, Predicate<Series> wanted);

    /** Start of the oldest interval that {@link #steps} can give. */
    long earliestEpochMillis();

    /** Recordings made since the start (every timed call, transaction and span), exact up to this moment. */
    long recordedCount();
}
