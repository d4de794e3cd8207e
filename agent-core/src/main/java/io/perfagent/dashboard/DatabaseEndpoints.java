package io.perfagent.dashboard;

import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code /queries} and {@code /databases}. */
final class DatabaseEndpoints {

    private static final double MILLIS_PER_SECOND = 1000;
    private static final int ID_BYTES = 8;

    private final Readings readings;

    DatabaseEndpoints(Readings readings) {
        this.readings = readings;
    }

    /** What stands for a statement in an address, which its text is too long for. */
    static String id(Series.Query query) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((query.system() + '\n' + query.text()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    /** Every statement with its executions, its rows and the time its result sets took. */
    Answer queries(Endpoint.Request request) throws Refused {
        Snapshot snapshot = read(request);
        Map<Series, Stats> all = snapshot.series();
        JsonWriter json = StatsJson.beginItems(snapshot);
        snapshot.of(Series.Query.class).forEach((query, stats) -> {
            json.beginObject()
                    .field("id", id(query))
                    .field("system", query.system())
                    .field("text", query.text())
                    .field("count", stats.calls())
                    .field("errors", stats.errors())
                    .field("totalNanos", stats.totalNanos());
            StatsJson.percentiles(json, stats);
            rows(json, "returned", all.get(new Series.QueryRows(query, "returned")));
            rows(json, "updated", all.get(new Series.QueryRows(query, "updated")));
            Stats fetch = all.get(new Series.QueryFetch(query));
            json.field("fetches", fetch == null ? 0 : fetch.calls())
                    .field("fetchNanos", fetch == null ? 0 : fetch.totalNanos())
                    .field("maxFetchNanos", fetch == null ? 0 : fetch.maxNanos());
            json.endObject();
        });
        return Answer.json(StatsJson.endItems(json));
    }

    /** What is a duration elsewhere is a number of rows in these series. */
    private static void rows(JsonWriter json, String direction, @Nullable Stats stats) {
        json.field(direction + "Rows", stats == null ? 0 : stats.totalNanos())
                .field(
                        "max" + Character.toUpperCase(direction.charAt(0)) + direction.substring(1) + "Rows",
                        stats == null ? 0 : stats.maxNanos());
    }

    /** Every database with the transactions that ended. */
    Answer databases(Endpoint.Request request) throws Refused {
        Snapshot snapshot = read(request);
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        snapshot.of(Series.DatabaseTransaction.class)
                .forEach((row, stats) -> counts.computeIfAbsent(row.database(), absent -> new TreeMap<>())
                        .merge(row.outcome(), stats.calls(), Long::sum));
        double seconds = (snapshot.toEpochMillis() - snapshot.fromEpochMillis()) / MILLIS_PER_SECOND;
        JsonWriter json = StatsJson.beginItems(snapshot);
        counts.forEach((database, outcomes) -> {
            long commits = outcomes.getOrDefault("commit", 0L);
            long rollbacks = outcomes.getOrDefault("rollback", 0L);
            long autocommits = outcomes.getOrDefault("autocommit", 0L);
            long ended = commits + rollbacks + autocommits;
            json.beginObject()
                    .field("database", database)
                    .field("commits", commits)
                    .field("rollbacks", rollbacks)
                    .field("autocommits", autocommits)
                    .field("transactionsPerSecond", seconds <= 0 ? 0 : ended / seconds)
                    .endObject();
        });
        return Answer.json(StatsJson.endItems(json));
    }

    private Snapshot read(Endpoint.Request request) throws Refused {
        Query.Period period = request.query().period();
        return readings.between(
                period.fromEpochMillis(),
                period.toEpochMillis(),
                row -> row instanceof Series.Query
                        || row instanceof Series.QueryRows
                        || row instanceof Series.QueryFetch
                        || row instanceof Series.DatabaseTransaction);
    }
}
