package io.perfagent.aggregate;

import io.perfagent.recording.Counts;
import java.util.Map;

/**
 * One closed interval: what each series (by number) counted in it. Immutable once made.
 *
 * @param fromEpochMillis start, inclusive
 * @param toEpochMillis end, exclusive
 */
record Interval(long fromEpochMillis, long toEpochMillis, PackedRows rows) {

    /** Adds every series of this interval to {@code sums}. */
    void addTo(Map<Integer, Counts> sums) {
        rows.addTo(sums);
    }

    /** Closes what was summed up. */
    static Interval of(long fromEpochMillis, long toEpochMillis, Map<Integer, Counts> sums) {
        return new Interval(fromEpochMillis, toEpochMillis, PackedRows.of(sums));
    }
}
