package io.perfagent.dashboard;

import io.perfagent.resource.Line;
import io.perfagent.resource.Measure;
import io.perfagent.resource.ResourcePeriod;
import io.perfagent.resource.Resources;
import io.perfagent.resource.Usage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /resources}: what machine, container and process use now, and every figure over a period. */
final class ResourceEndpoints {

    static final Set<String> PARAMETERS = Set.of("from", "to", "name");

    /** Over so long the figures of "now" are taken: long enough for the kernel's coarse clocks. */
    static final long NOW_MILLIS = 10_000;

    private final StatusSource source;

    ResourceEndpoints(StatusSource source) {
        this.source = source;
    }

    Answer resources(Endpoint.Request request) throws Refused {
        Query.Period asked = request.query().period();
        @Nullable Resources resources = source.resources();
        if (resources == null) {
            throw new Refused(
                    404, "Resources are not read: the agent has not started to, or resources.enabled is false.");
        }
        ResourcePeriod period = resources.between(asked.fromEpochMillis(), asked.toEpochMillis());
        long now = resources.sampledEpochMillis();
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("fromEpochMillis", period.fromEpochMillis())
                .field("toEpochMillis", period.toEpochMillis())
                .field("sampledEpochMillis", now)
                .field("sampleCostNanos", resources.costNanos());
        current(json, resources.between(now - NOW_MILLIS, now));
        @Nullable String named = request.query().text("name");
        List<String> prefixes = named == null ? List.of("") : List.of(named.split(",", -1));
        json.name("items").beginArray();
        for (Line line : period.lines()) {
            if (prefixes.stream().anyMatch(line.measure().name()::startsWith)) {
                item(json, period, line);
            }
        }
        json.endArray().name("absent").beginArray();
        resources
                .absent()
                .forEach((name, reason) -> json.beginObject()
                        .field("source", name)
                        .field("reason", reason)
                        .endObject());
        return Answer.json(json.endArray().endObject());
    }

    private static void current(JsonWriter json, ResourcePeriod now) {
        Usage usage = new Usage(now);
        json.name("current").beginObject().field("overMillis", now.toEpochMillis() - now.fromEpochMillis());
        json.name("cpu").beginObject();
        figures(json, "host", usage.hostCpu());
        figures(json, "container", usage.containerCpu());
        figures(json, "process", usage.processCpu());
        json.endObject().name("memory").beginObject();
        figures(json, "host", usage.hostMemory());
        figures(json, "container", usage.containerMemory());
        figures(json, "process", usage.processMemory());
        json.endObject().name("pressure").beginObject();
        figures(json, "host", usage.pressure(false));
        figures(json, "container", usage.pressure(true));
        json.endObject().name("disk").beginObject();
        named(json, usage.disks());
        figures(json, "container", usage.diskOf(true));
        figures(json, "process", usage.diskOf(false));
        json.endObject().name("network").beginObject();
        named(json, usage.interfaces());
        figures(json, "tcp", usage.tcp());
        json.endObject().endObject();
    }

    private static void named(JsonWriter json, Map<String, Map<String, Double>> rows) {
        json.name("items").beginArray();
        rows.forEach((name, row) -> {
            json.beginObject().field("name", name);
            row.forEach((figure, value) -> number(json.name(figure), value));
            json.endObject();
        });
        json.endArray();
    }

    /** An object whose absent figures are absent; itself absent where it would be empty. */
    static void figures(JsonWriter json, String name, Map<String, Double> figures) {
        if (!figures.isEmpty()) {
            json.name(name).beginObject();
            figures.forEach((figure, value) -> number(json.name(figure), value));
            json.endObject();
        }
    }

    static void item(JsonWriter json, ResourcePeriod period, Line line) {
        Measure measure = line.measure();
        json.beginObject()
                .field("name", measure.name())
                .field("scope", measure.scope().text())
                .field("unit", measure.isCounter() ? measure.unit() + "/s" : measure.unit())
                .field("isRate", measure.isCounter())
                .field("description", measure.description());
        json.name("attributes").beginObject();
        for (int i = 0; i < measure.attributes().size(); i += 2) {
            json.field(measure.attributes().get(i), measure.attributes().get(i + 1));
        }
        json.endObject();
        number(json.name("total"), measure.isCounter() ? line.last() : Double.NaN);
        number(json.name("average"), measure.isCounter() ? period.rate(line) : line.mean());
        json.name("points").beginArray();
        for (int i = measure.isCounter() ? 1 : 0; i < period.moments(); i++) {
            json.beginArray().value(period.epochMillis(i));
            number(json, measure.isCounter() ? period.rate(line, i) : line.value(i));
            json.endArray();
        }
        json.endArray().endObject();
    }

    /** Whole numbers without a fraction or exponent; null for what is not known. */
    private static void number(JsonWriter json, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.value((long) value);
        } else {
            json.value(value);
        }
    }
}
