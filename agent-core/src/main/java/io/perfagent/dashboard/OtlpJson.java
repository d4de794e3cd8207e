package io.perfagent.dashboard;

import io.perfagent.export.SpanAttributes;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import java.util.List;
import java.util.Map;

/**
 * Kept traces as an OTLP request in JSON, which every OTLP receiver takes at {@code /v1/traces}. By the rules of that
 * encoding ids are hexadecimal, 64-bit numbers are strings, and enumerations are numbers.
 */
final class OtlpJson {

    private static final int SAMPLED = 0x001;
    /** Of the parent or of what is linked to. */
    private static final int KNOWS_WHERE_IT_IS = 0x100;

    private static final int IS_REMOTE = 0x200;
    private static final int STATUS_ERROR = 2;

    private OtlpJson() {}

    /**
     * Writes the parts of one or more traces.
     *
     * @param causes each becomes an event of its span
     * @param resource attributes of this process: String or Long
     */
    static JsonWriter of(List<KeptTrace> parts, TraceCauses causes, Map<String, Object> resource) {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .name("resourceSpans")
                .beginArray()
                .beginObject()
                .name("resource")
                .beginObject();
        attributes(json, resource);
        json.endObject()
                .name("scopeSpans")
                .beginArray()
                .beginObject()
                .name("scope")
                .beginObject()
                .field("name", "io.perfagent")
                .endObject()
                .name("spans")
                .beginArray();
        for (KeptTrace part : parts) {
            for (SpanRecord span : part.spans()) {
                span(json, part, span, causes.of(span.spanId()));
            }
        }
        return json.endArray().endObject().endArray().endObject().endArray().endObject();
    }

    private static void span(JsonWriter json, KeptTrace part, SpanRecord span, List<TraceCauses.Stop> stops) {
        json.beginObject().field("traceId", part.traceId()).field("spanId", span.spanId());
        if (span.parentSpanId() != null) {
            json.field("parentSpanId", span.parentSpanId());
        }
        int flags = KNOWS_WHERE_IT_IS
                | (part.sampled() ? SAMPLED : 0)
                | (SpanAttributes.hasRemoteParent(part, span) ? IS_REMOTE : 0);
        json.field("flags", flags)
                .field("name", span.name())
                .field("kind", kind(span.kind()))
                .field("startTimeUnixNano", Long.toString(span.startEpochNanos()))
                .field("endTimeUnixNano", Long.toString(span.startEpochNanos() + span.durationNanos()));
        attributes(json, SpanAttributes.of(part, span));
        events(json, stops);
        links(json, span.links());
        json.name("status").beginObject();
        if (span.error() != null) {
            json.field("code", STATUS_ERROR);
        }
        json.endObject().endObject();
    }

    private static int kind(String kind) {
        return switch (kind) {
            case "server" -> 2;
            case "client" -> 3;
            case "producer" -> 4;
            case "consumer" -> 5;
            default -> 1;
        };
    }

    private static void attributes(JsonWriter json, Map<String, Object> attributes) {
        json.name("attributes").beginArray();
        attributes.forEach((name, value) -> {
            json.beginObject().field("key", name).name("value").beginObject();
            if (value instanceof Long number) {
                json.field("intValue", number.toString());
            } else if (value instanceof Double number && Double.isFinite(number)) {
                json.field("doubleValue", number);
            } else if (value instanceof Double number) {
                json.field("doubleValue", number.toString());
            } else if (value instanceof Boolean truth) {
                json.field("boolValue", truth);
            } else {
                json.field("stringValue", String.valueOf(value));
            }
            json.endObject().endObject();
        });
        json.endArray();
    }

    private static void events(JsonWriter json, List<TraceCauses.Stop> stops) {
        if (stops.isEmpty()) {
            return;
        }
        json.name("events").beginArray();
        for (TraceCauses.Stop stop : stops) {
            json.beginObject()
                    .field("timeUnixNano", Long.toString(stop.startEpochNanos()))
                    .field("name", "perfagent.interruption");
            attributes(
                    json,
                    Map.of(
                            "perfagent.interruption.kind", stop.kind(),
                            "perfagent.interruption.detail", stop.detail(),
                            "perfagent.interruption.duration_nanos", stop.durationNanos()));
            json.endObject();
        }
        json.endArray();
    }

    private static void links(JsonWriter json, List<String> links) {
        if (links.isEmpty()) {
            return;
        }
        json.name("links").beginArray();
        for (String link : links) {
            int hyphen = link.indexOf('-');
            if (hyphen > 0) {
                json.beginObject()
                        .field("traceId", link.substring(0, hyphen))
                        .field("spanId", link.substring(hyphen + 1))
                        .field("flags", KNOWS_WHERE_IT_IS | IS_REMOTE)
                        .endObject();
            }
        }
        json.endArray();
    }
}
