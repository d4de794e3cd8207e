package io.perfagent.dashboard;

import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The measures of remote procedure calls, put together again by side, peer and method. Immutable. */
final class GrpcRows {

    private static final Stats NOTHING = Stats.merge(List.of());
    private static final String STATUS = "status ";

    /** What a row is about. */
    record Key(String role, String peer, String method) {}

    private final Map<Key, Row> rows = new TreeMap<>(
            Comparator.comparing(Key::role).thenComparing(Key::peer).thenComparing(Key::method));

    GrpcRows(Snapshot snapshot) {
        snapshot.of(Series.Rpc.class)
                .forEach((series, stats) -> rows.computeIfAbsent(
                                new Key(series.role(), series.peer(), series.method()), absent -> new Row())
                        .measures
                        .put(series.measure(), stats));
    }

    /** Every row, by side, peer and method. */
    Map<Key, Row> rows() {
        return rows;
    }

    /** The row of {@code key}; empty when nothing was counted. */
    Row row(Key key) {
        @Nullable Row known = rows.get(key);
        return known == null ? new Row() : known;
    }

    /** One row; what is a duration elsewhere is a size in bytes in {@code sent} and {@code received}. */
    static final class Row {

        private final Map<String, Stats> measures = new TreeMap<>();

        /** Whether nothing was counted. */
        boolean isEmpty() {
            return measures.isEmpty();
        }

        /** One measure by its name in {@link Series.Rpc}. */
        Stats of(String measure) {
            Stats stats = measures.get(measure);
            return stats == null ? NOTHING : stats;
        }

        /** The calls that ended, by the name of their status. */
        Map<String, Stats> statuses() {
            Map<String, Stats> statuses = new TreeMap<>();
            measures.forEach((measure, stats) -> {
                if (measure.startsWith(STATUS)) {
                    statuses.put(measure.substring(STATUS.length()), stats);
                }
            });
            return statuses;
        }

        /** All calls that ended. */
        Stats calls() {
            return Stats.merge(new ArrayList<>(statuses().values()));
        }

        /** Of what was counted since the start: calls that have not ended. */
        long open() {
            return Math.max(0, of("opened").calls() - calls().calls());
        }

        /** Messages that went {@code direction}, of known and unknown size. */
        long messages(String direction) {
            return of(direction).calls() + of(direction + " unsized").calls();
        }
    }
}
