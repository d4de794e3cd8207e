package io.perfagent.dashboard;

import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;

/** The fields that every list of measurements shares, always under the same names. */
final class StatsJson {

    private StatsJson() {}

    /** Begins an answer: the period that was read, then the array {@code items}. */
    static JsonWriter beginItems(Snapshot snapshot) {
        return new JsonWriter()
                .beginObject()
                .field("fromEpochMillis", snapshot.fromEpochMillis())
                .field("toEpochMillis", snapshot.toEpochMillis())
                .name("items")
                .beginArray();
    }

    static JsonWriter endItems(JsonWriter json) {
        return json.endArray().endObject();
    }

    static void percentiles(JsonWriter json, Stats stats) {
        json.field("p50Nanos", stats.percentileNanos(50))
                .field("p90Nanos", stats.percentileNanos(90))
                .field("p95Nanos", stats.percentileNanos(95))
                .field("p99Nanos", stats.percentileNanos(99))
                .field("p999Nanos", stats.percentileNanos(99.9))
                .field("maxNanos", stats.maxNanos());
    }

    /** Writes {@code allocatedBytes}: null where it could not be read. */
    static void allocated(JsonWriter json, long bytesOrAbsent) {
        json.name("allocatedBytes");
        if (bytesOrAbsent < 0) {
            json.nullValue();
        } else {
            json.value(bytesOrAbsent);
        }
    }
}
