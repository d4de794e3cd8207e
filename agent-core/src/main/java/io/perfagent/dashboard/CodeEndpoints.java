package io.perfagent.dashboard;

import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.code.ModuleFacts;
import io.perfagent.heap.HeapCount;
import io.perfagent.heap.HeapCounter;
import io.perfagent.recording.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
        return list(request, method -> new ClassKey(method.module(), method.className()), (json, key) -> {
            json.field("class", key.className()).field("module", key.module());
            writeInstances(json, key.className());
        });
    }

    /** As the heap was counted last; absent before that, 0 for a class that had none then. */
    private void writeInstances(JsonWriter json, String className) {
        HeapCounter counter = source.heap();
        HeapCount counted = counter == null ? null : counter.last();
        if (counted == null) {
            return;
        }
        HeapCount.Row row = counted.rows().get(className);
        if (row != null || counted.otherClasses() == 0) {
            json.field("instances", row == null ? 0 : row.instances())
                    .field("instanceBytes", row == null ? 0 : row.bytes())
                    .field("countedEpochMillis", counted.epochMillis());
        }
    }

    Answer modules(Endpoint.Request request) throws Refused {
        Map<String, ModuleFacts> facts = source.modules();
        Map<String, Integer> functions = functions();
        return list(request, Series.Method::module, (json, module) -> {
            json.field("module", module).field("functions", (long) functions.getOrDefault(module, 0));
            writeFacts(json, facts.get(module));
        });
    }

    /** Timed methods by module since the start, whether they were called in the period or not. */
    private Map<String, Integer> functions() {
        Map<String, Integer> functions = new HashMap<>();
        readings.between(0, System.currentTimeMillis())
                .of(Series.Method.class)
                .keySet()
                .forEach(method -> functions.merge(method.module(), 1, Integer::sum));
        return functions;
    }

    /** Absent where the module's classes are no longer loaded. */
    private static void writeFacts(JsonWriter json, @Nullable ModuleFacts facts) {
        if (facts == null) {
            return;
        }
        json.field("kind", facts.kind()).field("classes", (long) facts.classes());
        List<String> imports = facts.imports();
        json.name("imports");
        if (imports == null) {
            json.nullValue();
        } else {
            json.beginArray();
            imports.forEach(json::value);
            json.endArray();
        }
        json.name("exports").beginArray();
        facts.exports().forEach(json::value);
        json.endArray();
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
