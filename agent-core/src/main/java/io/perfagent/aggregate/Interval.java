package io.perfagent.aggregate;

import io.perfagent.recording.Counts;
import java.util.HashMap;
import java.util.Map;

/**
 * One closed interval: what each series (by number) counted in it. Immutable once made.
 *
 * @param fromEpochMillis start, inclusive
 * @param toEpochMillis end, exclusive
 */
record Interval(long fromEpochMillis, long toEpochMillis, Map<Integer, Distribution> series) {

    /** Adds every series of this interval to {@code sums}. */
    void addTo(Map<Integer, Counts> sums) {
        series.forEach((id, distribution) -> distribution.addTo(sums.computeIfAbsent(id, key -> new Counts())));
    }

    /** Closes what was summed up. */
    static Interval of(long fromEpochMillis, long toEpochMillis, Map<Integer, Counts> sums) {
        Map<Integer, Distribution> packed = new HashMap<>();
        sums.forEach((id, counts) -> packed.put(id, Distribution.of(counts)));
        return new Interval(fromEpochMillis, toEpochMillis, packed);
    }
}
