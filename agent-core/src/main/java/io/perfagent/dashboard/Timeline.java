package io.perfagent.dashboard;

import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.recording.Series;
import java.util.List;
import java.util.function.Predicate;

/** What the charts read: a period cut into steps of a length people count in. Nothing else here knows where the past is kept. */
final class Timeline {

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long[] LENGTHS_MILLIS = {
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        15 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        6 * HOUR,
        12 * HOUR,
        24 * HOUR,
        7 * 24 * HOUR
    };

    private final Readings readings;

    Timeline(Readings readings) {
        this.readings = readings;
    }

    /**
     * A period in steps of equal length.
     *
     * @param fromEpochMillis the start, never 0
     * @param steps oldest first; one without calls is empty, one from before the program is absent
     */
    record Steps(long fromEpochMillis, long toEpochMillis, long stepMillis, List<Snapshot> steps) {}

    /** The period as asked for, or from the oldest that is remembered where it begins with 0. */
    Query.Period known(Query.Period period) {
        return period.fromEpochMillis() > 0
                ? period
                : new Query.Period(
                        Math.min(readings.earliestEpochMillis(), period.toEpochMillis()), period.toEpochMillis());
    }

    /** @param atMost about how many steps there may be */
    Steps read(Query.Period asked, long atMost, Predicate<Series> wanted) {
        Query.Period period = known(asked);
        long step = stepMillis(period.toEpochMillis() - period.fromEpochMillis(), atMost);
        return new Steps(
                period.fromEpochMillis(),
                period.toEpochMillis(),
                step,
                readings.steps(period.fromEpochMillis(), period.toEpochMillis(), step, wanted));
    }

    /** The whole period in one. */
    Snapshot whole(Query.Period period) {
        return readings.between(period.fromEpochMillis(), period.toEpochMillis());
    }

    /** The seconds that were closed after {@code afterEpochMillis}. */
    List<Snapshot> secondsAfter(long afterEpochMillis, Predicate<Series> wanted) {
        return readings.steps(afterEpochMillis, System.currentTimeMillis(), SECOND, wanted);
    }

    /** The shortest length that cuts the period into no more than so many steps. */
    static long stepMillis(long lengthMillis, long atMost) {
        for (long step : LENGTHS_MILLIS) {
            if (lengthMillis <= step * atMost) {
                return step;
            }
        }
        return (lengthMillis + atMost - 1) / atMost;
    }
}
