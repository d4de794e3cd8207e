package io.perfagent.dashboard;

import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** {@code /methods}, {@code /classes} and {@code /modules}: the timed methods, single or added up. */
final class CodeEndpoints {

    private final Readings readings;
    private final StatusSource source;

    CodeEndpoints(Readings readings, StatusSource source) {
        this.readings = readings;
        this.source = source;
    }

    private record ClassKey(String module, String className) {}

    Answer methods(Endpoint.Request request) throws Refused {
        Map<Series.Method, Long> unwoven = source.unwovenSinceEpochMillis();
        return list(request, method -> method, (json, method) -> {
            json.field("class", method.className())
                    .field("method", method.methodName())
                    .field("module", method.module())
                    .field("descriptor", method.descriptor())
                    .field("woven", !unwoven.containsKey(method));
            Long since = unwoven.get(method);
            if (since != null) {
                json.field("unwovenSinceEpochMillis", since);
            }
        });
    }

    Answer classes(Endpoint.Request request) throws Refused {
        return list(
                request,
                method -> new ClassKey(method.module(), method.className()),
                (json, key) -> json.field("class", key.className()).field("module", key.module()));
    }

    Answer modules(Endpoint.Request request) throws Refused {
        return list(request, Series.Method::module, (json, module) -> json.field("module", module));
    }

    private <K> Answer list(
            Endpoint.Request request, Function<Series.Method, K> key, BiConsumer<JsonWriter, K> writeKey)
            throws Refused {
        Query.Period period = request.query().period();
        Snapshot snapshot =
                readings.between(period.fromEpochMillis(), period.toEpochMillis(), row -> row instanceof Series.Method);
        Map<K, List<Stats>> parts = new LinkedHashMap<>();
        snapshot.of(Series.Method.class)
                .forEach((method, stats) -> parts.computeIfAbsent(key.apply(method), absent -> new ArrayList<>())
                        .add(stats));
        JsonWriter json = StatsJson.beginItems(snapshot);
        parts.forEach((row, ofRow) -> {
            json.beginObject();
            writeKey.accept(json, row);
            writeStats(json, Stats.merge(ofRow));
            json.endObject();
        });
        return Answer.json(StatsJson.endItems(json));
    }

    private static void writeStats(JsonWriter json, Stats stats) {
        json.field("calls", stats.calls())
                .field("errors", stats.errors())
                .field("totalNanos", stats.totalNanos())
                .field("selfNanos", stats.selfNanos());
        StatsJson.percentiles(json, stats);
        StatsJson.allocated(json, stats.allocatedBytesOrAbsent());
        json.field("timedOneIn", stats.timedOneIn()).field("totalErrorPercent", stats.totalErrorPercent());
    }
}
