package io.perfagent.profile;

import java.util.Map;
import java.util.TreeMap;

/** Time that is spoken for, as disjoint intervals; adding one again adds nothing. Confined to one thread. */
final class Spoken {

    private final TreeMap<Long, Long> intervals = new TreeMap<>();

    void add(long from, long to) {
        if (to <= from) {
            return;
        }
        long start = from;
        long end = to;
        Map.Entry<Long, Long> other = intervals.floorEntry(end);
        while (other != null && other.getValue() >= start) {
            start = Math.min(start, other.getKey());
            end = Math.max(end, other.getValue());
            intervals.remove(other.getKey());
            other = intervals.floorEntry(end);
        }
        intervals.put(start, end);
    }

    long total() {
        long sum = 0;
        for (Map.Entry<Long, Long> each : intervals.entrySet()) {
            sum += each.getValue() - each.getKey();
        }
        return sum;
    }
}
