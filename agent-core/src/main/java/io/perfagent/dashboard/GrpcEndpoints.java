package io.perfagent.dashboard;

import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import java.util.Map;

/** {@code /grpc}: calls and their messages by side, peer and method. */
final class GrpcEndpoints {

    private static final double MILLIS_PER_SECOND = 1_000;

    private final Readings readings;

    GrpcEndpoints(Readings readings) {
        this.readings = readings;
    }

    /** Every method of which anything was counted in the period, or a call is open. */
    Answer list(Endpoint.Request request) throws Refused {
        Query.Period period = request.query().period();
        Snapshot snapshot =
                readings.between(period.fromEpochMillis(), period.toEpochMillis(), row -> row instanceof Series.Rpc);
        GrpcRows inPeriod = new GrpcRows(snapshot);
        GrpcRows sinceStart = new GrpcRows(readings.sinceStart());
        double seconds = (snapshot.toEpochMillis() - snapshot.fromEpochMillis()) / MILLIS_PER_SECOND;
        JsonWriter json = StatsJson.beginItems(snapshot);
        for (Map.Entry<GrpcRows.Key, GrpcRows.Row> all : sinceStart.rows().entrySet()) {
            GrpcRows.Row row = inPeriod.row(all.getKey());
            long open = all.getValue().open();
            if (!row.isEmpty() || open > 0) {
                write(json, all.getKey(), row, open, seconds);
            }
        }
        return Answer.json(StatsJson.endItems(json));
    }

    private static void write(JsonWriter json, GrpcRows.Key key, GrpcRows.Row row, long open, double seconds) {
        Stats calls = row.calls();
        json.beginObject()
                .field("role", key.role())
                .field("peer", key.peer())
                .field("method", key.method())
                .field("openCalls", open)
                .field("started", row.of("opened").calls())
                .field("count", calls.calls())
                .field("errors", calls.errors())
                .field("totalNanos", calls.totalNanos());
        StatsJson.percentiles(json, calls);
        json.name("statuses").beginArray();
        row.statuses()
                .forEach((status, stats) -> json.beginObject()
                        .field("status", status)
                        .field("count", stats.calls())
                        .field("totalNanos", stats.totalNanos())
                        .endObject());
        json.endArray();
        durations(json, "firstMessage", row.of("first"));
        messages(json, "sent", row, seconds);
        messages(json, "received", row, seconds);
        json.endObject();
    }

    private static void durations(JsonWriter json, String name, Stats stats) {
        json.name(name)
                .beginObject()
                .field("count", stats.calls())
                .field("meanNanos", stats.calls() == 0 ? 0 : stats.totalNanos() / stats.calls());
        StatsJson.percentiles(json, stats);
        json.endObject();
    }

    /** What is a duration elsewhere is a size in bytes in these series. */
    private static void messages(JsonWriter json, String direction, GrpcRows.Row row, double seconds) {
        Stats sizes = row.of(direction);
        long messages = row.messages(direction);
        json.name(direction)
                .beginObject()
                .field("messages", messages)
                .field("unsizedMessages", messages - sizes.calls())
                .field("totalBytes", sizes.totalNanos())
                .field("messagesPerSecond", seconds <= 0 ? 0 : messages / seconds)
                .field("bytesPerSecond", seconds <= 0 ? 0 : sizes.totalNanos() / seconds)
                .field("p50Bytes", sizes.percentileNanos(50))
                .field("p95Bytes", sizes.percentileNanos(95))
                .field("p99Bytes", sizes.percentileNanos(99))
                .field("maxBytes", sizes.maxNanos());
        durations(json, "gap", row.of(direction + " gap"));
        json.endObject();
    }
}
