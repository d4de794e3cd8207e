package io.perfagent.dashboard;

import io.perfagent.resource.Line;
import io.perfagent.resource.PerfCounters;
import io.perfagent.resource.ResourcePeriod;
import io.perfagent.resource.Resources;
import io.perfagent.resource.Usage;
import org.jspecify.annotations.Nullable;

/** {@code /counters}: what the hardware and the kernel count of this process. */
final class CounterEndpoint {

    private static final String HARDWARE = "perfagent.hardware.";
    private static final String SOFTWARE = "perfagent.software.";

    private final StatusSource source;

    CounterEndpoint(StatusSource source) {
        this.source = source;
    }

    boolean isThere() {
        Resources resources = source.resources();
        return resources != null && resources.counters() != null;
    }

    Answer counters(Endpoint.Request request) throws Refused {
        Query.Period asked = request.query().period();
        @Nullable Resources resources = source.resources();
        @Nullable PerfCounters counters = resources == null ? null : resources.counters();
        if (resources == null || counters == null) {
            throw new Refused(404, "Nothing is counted; the feature hardware.counters in /api/v1/status says why.");
        }
        ResourcePeriod period = resources.between(asked.fromEpochMillis(), asked.toEpochMillis());
        long now = resources.sampledEpochMillis();
        ResourcePeriod latest = resources.between(now - ResourceEndpoints.NOW_MILLIS, now);
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("fromEpochMillis", period.fromEpochMillis())
                .field("toEpochMillis", period.toEpochMillis())
                .field("sampledEpochMillis", now)
                .field("basis", counters.basis())
                .field("missing", counters.missing());
        ResourceEndpoints.figures(json, "current", new Usage(latest).counters());
        ResourceEndpoints.figures(json, "period", new Usage(period).counters());
        json.name("items").beginArray();
        for (Line line : period.lines()) {
            String name = line.measure().name();
            if (name.startsWith(HARDWARE) || name.startsWith(SOFTWARE)) {
                ResourceEndpoints.item(json, period, line);
            }
        }
        return Answer.json(json.endArray().endObject());
    }
}
