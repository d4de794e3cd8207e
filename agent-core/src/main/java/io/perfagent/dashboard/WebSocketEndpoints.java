package io.perfagent.dashboard;

import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code /websocket}: connections and messages by peer or route. */
final class WebSocketEndpoints {

    private static final double MILLIS_PER_SECOND = 1_000;
    private static final Stats NOTHING = Stats.merge(List.of());
    private static final String CLOSED = "closed ";

    private final Readings readings;

    WebSocketEndpoints(Readings readings) {
        this.readings = readings;
    }

    /** What a row is about. */
    record Key(String role, String peer, String route) {}

    /** The measures of each row, by name. */
    static Map<Key, Map<String, Stats>> rows(Snapshot snapshot) {
        Map<Key, Map<String, Stats>> rows = new TreeMap<>(
                Comparator.comparing(Key::role).thenComparing(Key::peer).thenComparing(Key::route));
        snapshot.of(Series.WebSocket.class)
                .forEach((series, stats) -> rows.computeIfAbsent(
                                new Key(series.role(), series.peer(), series.route()), absent -> new LinkedHashMap<>())
                        .put(series.measure(), stats));
        return rows;
    }

    static Stats measured(@Nullable Map<String, Stats> row, String measure) {
        Stats stats = row == null ? null : row.get(measure);
        return stats == null ? NOTHING : stats;
    }

    /** Connections open at the end of what {@code sinceStart} covers. */
    static long open(@Nullable Map<String, Stats> sinceStart) {
        return measured(sinceStart, "opened").calls()
                - measured(sinceStart, "lifetime").calls();
    }

    /** How often each code ended a connection, by code. */
    static Map<String, Long> closeCodes(Map<String, Stats> row) {
        Map<String, Long> codes = new TreeMap<>();
        row.forEach((measure, stats) -> {
            if (measure.startsWith(CLOSED)) {
                codes.put(measure.substring(CLOSED.length()), stats.calls());
            }
        });
        return codes;
    }

    /** Every row of which anything was counted in the period or is open. */
    Answer list(Endpoint.Request request) throws Refused {
        Query.Period period = request.query().period();
        Snapshot snapshot = readings.between(
                period.fromEpochMillis(), period.toEpochMillis(), row -> row instanceof Series.WebSocket);
        Map<Key, Map<String, Stats>> sinceStart = rows(readings.sinceStart());
        Map<Key, Map<String, Stats>> rows = rows(snapshot);
        double seconds = (snapshot.toEpochMillis() - snapshot.fromEpochMillis()) / MILLIS_PER_SECOND;
        JsonWriter json = StatsJson.beginItems(snapshot);
        sinceStart.forEach((key, all) -> {
            Map<String, Stats> row = rows.get(key);
            if (row != null || open(all) > 0) {
                write(json, key, row == null ? Map.of() : row, all, seconds);
            }
        });
        return Answer.json(StatsJson.endItems(json));
    }

    private static void write(
            JsonWriter json, Key key, Map<String, Stats> row, Map<String, Stats> sinceStart, double seconds) {
        json.beginObject()
                .field("role", key.role())
                .field("peer", key.peer())
                .field("route", key.route())
                .field("openConnections", open(sinceStart))
                .field("totalConnections", measured(sinceStart, "opened").calls())
                .field("opened", measured(row, "opened").calls())
                .field("closed", measured(row, "lifetime").calls())
                .field("reconnects", measured(row, "reconnected").calls())
                .field("errors", measured(row, "failed").calls());
        json.name("closeCodes").beginArray();
        closeCodes(row)
                .forEach((code, count) -> json.beginObject()
                        .field("code", code)
                        .field("count", count)
                        .endObject());
        json.endArray();
        durations(json, "lifetime", measured(row, "lifetime"));
        durations(json, "ping", measured(row, "ping"));
        messages(json, "received", row, seconds);
        messages(json, "sent", row, seconds);
        json.endObject();
    }

    private static void durations(JsonWriter json, String name, Stats stats) {
        json.name(name).beginObject().field("count", stats.calls());
        StatsJson.percentiles(json, stats);
        json.endObject();
    }

    /** What is a duration elsewhere is a size in bytes in these series. */
    private static void messages(JsonWriter json, String direction, Map<String, Stats> row, double seconds) {
        Stats text = measured(row, direction + " text");
        Stats binary = measured(row, direction + " binary");
        List<Stats> both = new ArrayList<>(List.of(text, binary));
        Stats all = Stats.merge(both);
        json.name(direction)
                .beginObject()
                .field("textMessages", text.calls())
                .field("binaryMessages", binary.calls())
                .field("totalBytes", all.totalNanos())
                .field("messagesPerSecond", seconds <= 0 ? 0 : all.calls() / seconds)
                .field("bytesPerSecond", seconds <= 0 ? 0 : all.totalNanos() / seconds)
                .field("p50Bytes", all.percentileNanos(50))
                .field("p90Bytes", all.percentileNanos(90))
                .field("p95Bytes", all.percentileNanos(95))
                .field("p99Bytes", all.percentileNanos(99))
                .field("p999Bytes", all.percentileNanos(99.9))
                .field("maxBytes", all.maxNanos())
                .endObject();
    }
}
