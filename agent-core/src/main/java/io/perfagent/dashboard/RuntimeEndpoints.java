package io.perfagent.dashboard;

import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import io.perfagent.runtime.Deadlocks;
import io.perfagent.runtime.JvmReading;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /runtime} and {@code /locks}. What nobody tells is null, never 0. */
final class RuntimeEndpoints {

    private static final String LOCK = "lock.";

    private final Readings readings;
    private final StatusSource source;

    RuntimeEndpoints(Readings readings, StatusSource source) {
        this.readings = readings;
        this.source = source;
    }

    Answer runtime(Endpoint.Request request) throws Refused {
        Snapshot snapshot = read(request);
        Observed observed = source.observed();
        JvmReading jvm = JvmReading.now();
        JsonWriter json = begin(snapshot, observed);
        memory(json, jvm, observed);
        gc(json, jvm, snapshot, observed);
        threads(json, jvm);
        classes(json, jvm);
        json.name("compilation").beginObject();
        orNull(json, "totalMillis", jvm.compilationMillis());
        list(json, "slow", "method", snapshot, observed, "compilation"::equals);
        json.endObject();
        list(json, "safepoints", "operation", snapshot, observed, "safepoint"::equals);
        list(json, "timeToSafepoint", "operation", snapshot, observed, "safepoint.reach"::equals);
        list(json, "pinned", "reason", snapshot, observed, "pinned"::equals);
        throwables(json, snapshot, observed);
        transfers(json, snapshot, observed);
        return Answer.json(json.endObject());
    }

    /** Waits for monitors and locks by class, and deadlocks. */
    Answer locks(Endpoint.Request request) throws Refused {
        Snapshot snapshot = read(request);
        Observed observed = source.observed();
        JsonWriter json = begin(snapshot, observed);
        json.field("thresholdNanos", 10_000_000);
        if (isSilent(observed)) {
            json.name("items").nullValue();
        } else {
            json.name("items").beginArray();
            rows(snapshot, measure -> measure.startsWith(LOCK)).forEach((row, stats) -> {
                json.beginObject()
                        .field("kind", row.measure().substring(LOCK.length()))
                        .field("class", row.name());
                durations(json, stats);
                json.endObject();
            });
            json.endArray();
        }
        json.name("deadlocks").beginArray();
        for (Deadlocks.Stuck stuck : observed == null ? List.<Deadlocks.Stuck>of() : observed.deadlocks()) {
            json.beginObject()
                    .field("threadId", stuck.threadId())
                    .field("thread", stuck.name())
                    .field("class", stuck.lock())
                    .field("owner", stuck.owner())
                    .name("stack")
                    .beginArray();
            stuck.stack().forEach(json::value);
            json.endArray().endObject();
        }
        return Answer.json(json.endArray().endObject());
    }

    private Snapshot read(Endpoint.Request request) throws Refused {
        Query.Period period = request.query().period();
        return readings.between(period.fromEpochMillis(), period.toEpochMillis());
    }

    private static JsonWriter begin(Snapshot snapshot, @Nullable Observed observed) {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("fromEpochMillis", snapshot.fromEpochMillis())
                .field("toEpochMillis", snapshot.toEpochMillis())
                .name("noEventsBecause");
        String silence = observed == null ? "nobody asks the JVM's recorder" : observed.silence();
        return silence == null ? json.nullValue() : json.value(silence);
    }

    private static boolean isSilent(@Nullable Observed observed) {
        return observed == null || observed.silence() != null;
    }

    private static void memory(JsonWriter json, JvmReading jvm, @Nullable Observed observed) {
        json.name("memory").beginArray();
        for (JvmReading.Pool pool : jvm.pools()) {
            json.beginObject()
                    .field("type", pool.type())
                    .field("pool", pool.name())
                    .field("usedBytes", pool.usedBytes())
                    .field("committedBytes", pool.committedBytes());
            orNull(json, "maxBytes", pool.maxBytes());
            orNull(json, "usedAfterGcBytes", pool.usedAfterGcBytes());
            json.endObject();
        }
        json.endArray().name("buffers").beginArray();
        for (JvmReading.BufferPool pool : jvm.buffers()) {
            json.beginObject()
                    .field("pool", pool.name())
                    .field("count", pool.count())
                    .field("usedBytes", pool.usedBytes())
                    .field("capacityBytes", pool.capacityBytes())
                    .endObject();
        }
        json.endArray().name("allocation").beginObject();
        orNull(json, "totalBytes", observed == null ? -1 : observed.allocated().totalBytes());
        double rate = observed == null ? -1 : observed.allocated().bytesPerSecond();
        json.name("bytesPerSecond").value(rate < 0 ? Double.NaN : rate);
        json.field("basis", "exact: the JVM's own count of what all threads allocated")
                .endObject();
    }

    private static void gc(JsonWriter json, JvmReading jvm, Snapshot snapshot, @Nullable Observed observed) {
        json.name("gc").beginObject().name("collectors").beginArray();
        for (JvmReading.Collector collector : jvm.collectors()) {
            json.beginObject()
                    .field("name", collector.name())
                    .field("count", collector.count())
                    .field("millis", collector.millis())
                    .endObject();
        }
        json.endArray();
        orNull(
                json,
                "heapUsedAfterBytes",
                observed == null ? -1 : observed.runtime().usedAfterCollectionBytes());
        causes(json, "pauses", snapshot, observed, "gc.pause");
        causes(json, "collections", snapshot, observed, "gc.collection");
        json.endObject();
    }

    private static void causes(
            JsonWriter json, String name, Snapshot snapshot, @Nullable Observed observed, String measure) {
        json.name(name);
        if (isSilent(observed)) {
            json.nullValue();
            return;
        }
        json.beginArray();
        rows(snapshot, measure::equals).forEach((row, stats) -> {
            json.beginObject().field("name", row.name()).field("cause", row.detail());
            durations(json, stats);
            json.endObject();
        });
        json.endArray();
    }

    private static void threads(JsonWriter json, JvmReading jvm) {
        JvmReading.Threads threads = jvm.threads();
        json.name("threads");
        if (threads == null) {
            json.nullValue();
            return;
        }
        json.beginObject()
                .field("live", threads.live())
                .field("daemon", threads.daemon())
                .field("peak", threads.peak())
                .field("started", threads.started())
                .name("states")
                .beginArray();
        threads.states()
                .forEach((state, count) -> json.beginObject()
                        .field("daemon", state.daemon())
                        .field("state", state.state())
                        .field("count", count)
                        .endObject());
        json.endArray().endObject();
    }

    private static void classes(JsonWriter json, JvmReading jvm) {
        JvmReading.Classes classes = jvm.classes();
        json.name("classes");
        if (classes == null) {
            json.nullValue();
        } else {
            json.beginObject()
                    .field("loaded", classes.loaded())
                    .field("totalLoaded", classes.totalLoaded())
                    .field("unloaded", classes.unloaded())
                    .endObject();
        }
    }

    private static void throwables(JsonWriter json, Snapshot snapshot, @Nullable Observed observed) {
        json.name("exceptions").beginObject();
        orNull(json, "total", observed == null ? -1 : observed.runtime().throwables());
        json.field("totalBasis", "exact since the recorder began");
        json.field("typesBasis", "at most 100 a second on JDK 25; none while more than 1,000 a second are made");
        json.name("types");
        if (isSilent(observed)) {
            json.nullValue();
        } else {
            json.beginArray();
            rows(snapshot, "thrown"::equals)
                    .forEach((row, stats) -> json.beginObject()
                            .field("class", row.name())
                            .field("count", stats.calls())
                            .endObject());
            json.endArray();
        }
        json.endObject();
    }

    /** Reads and writes that took at least 10 ms. */
    private static void transfers(JsonWriter json, Snapshot snapshot, @Nullable Observed observed) {
        json.name("slowTransfers");
        if (isSilent(observed)) {
            json.nullValue();
            return;
        }
        json.beginArray();
        rows(snapshot, measure -> measure.startsWith("file ") || measure.startsWith("socket "))
                .forEach((row, stats) -> {
                    int blank = row.measure().indexOf(' ');
                    json.beginObject()
                            .field("kind", row.measure().substring(0, blank))
                            .field("operation", row.measure().substring(blank + 1))
                            .field("target", row.name())
                            .field("bytes", stats.allocatedBytes());
                    durations(json, stats);
                    json.endObject();
                });
        json.endArray();
    }

    private static void list(
            JsonWriter json,
            String name,
            String what,
            Snapshot snapshot,
            @Nullable Observed observed,
            Predicate<String> measure) {
        json.name(name);
        if (isSilent(observed)) {
            json.nullValue();
            return;
        }
        json.beginArray();
        rows(snapshot, measure).forEach((row, stats) -> {
            json.beginObject().field(what, row.name());
            durations(json, stats);
            json.endObject();
        });
        json.endArray();
    }

    private static Map<Series.Jvm, Stats> rows(Snapshot snapshot, Predicate<String> measure) {
        Map<Series.Jvm, Stats> rows = snapshot.of(Series.Jvm.class);
        rows.keySet().removeIf(row -> !measure.test(row.measure()));
        return rows;
    }

    private static void durations(JsonWriter json, Stats stats) {
        json.field("count", stats.calls()).field("totalNanos", stats.totalNanos());
        StatsJson.percentiles(json, stats);
    }

    private static void orNull(JsonWriter json, String name, long value) {
        json.name(name);
        if (value < 0) {
            json.nullValue();
        } else {
            json.value(value);
        }
    }
}
