package io.perfagent.dashboard;

import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import io.perfagent.trace.Traces;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /traces} and {@code /traces/{traceId}}. */
final class TraceEndpoints {

    static final Set<String> LIST_PARAMETERS =
            Set.of("transaction", "type", "minNanos", "error", "limit", "from", "to");

    static final Set<String> SCATTER_PARAMETERS = Set.of("transaction", "type", "limit", "from", "to");

    private static final long DEFAULT_LIMIT = 100;
    private static final long MAX_LIMIT = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{32}");

    private final Traces traces;
    private final StatusSource source;
    private final TracePage page = new TracePage();

    /** @throws IOException when the agent jar lacks the style of the page that can be kept */
    TraceEndpoints(Traces traces, StatusSource source) throws IOException {
        this.traces = traces;
        this.source = source;
    }

    /** The kept traces of one period as points: when, how long, and how they ended. */
    Answer scatter(Endpoint.Request request) throws Refused {
        Query query = request.query();
        String transaction = query.text("transaction");
        String type = query.text("type");
        Query.Period period = query.period();
        long limit = query.number("limit", MAX_LIMIT, 1, MAX_LIMIT);
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("fromEpochMillis", period.fromEpochMillis())
                .field("toEpochMillis", period.toEpochMillis())
                .name("items")
                .beginArray();
        traces.find(
                        period.fromEpochMillis(),
                        period.toEpochMillis(),
                        trace -> (transaction == null || transaction.equals(trace.name()))
                                && (type == null || type.equals(trace.type())),
                        (int) limit)
                .forEach(trace -> {
                    json.beginObject()
                            .field("traceId", trace.traceId())
                            .field("startEpochMillis", startEpochMillis(trace))
                            .field("durationNanos", trace.root().durationNanos())
                            .field("keptBecause", trace.keptBecause());
                    textOrNull(json, "error", trace.root().error());
                    json.endObject();
                });
        return Answer.json(json.endArray().endObject());
    }

    /** Kept traces are few and worth finding, so no period is set unless one is asked for. */
    Answer list(Endpoint.Request request) throws Refused {
        Query query = request.query();
        String transaction = query.text("transaction");
        String type = query.text("type");
        Boolean error = query.flag("error");
        long minNanos = query.number("minNanos", 0, 0, Long.MAX_VALUE);
        long limit = query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        Query.@Nullable Period period = query.has("from") || query.has("to") ? query.period() : null;
        JsonWriter json = new JsonWriter().beginObject().name("items").beginArray();
        Predicate<KeptTrace> wanted = trace -> (transaction == null || transaction.equals(trace.name()))
                && (type == null || type.equals(trace.type()))
                && (error == null || error == (trace.root().error() != null))
                && trace.root().durationNanos() >= minNanos;
        traces.find(
                        period == null ? 0 : period.fromEpochMillis(),
                        period == null ? Long.MAX_VALUE : period.toEpochMillis(),
                        wanted,
                        (int) limit)
                .forEach(trace -> {
                    json.beginObject().field("traceId", trace.traceId());
                    writeSummary(json, trace);
                    json.field("spanCount", trace.spans().size())
                            .field("unfinishedSpans", trace.unfinishedSpans())
                            .endObject();
                });
        return Answer.json(json.endArray().endObject());
    }

    /** One trace: for the pages of the dashboard, or as a file that can leave the building. */
    Answer one(Endpoint.Request request) throws Refused {
        String format = request.query().text("format");
        List<KeptTrace> parts = parts(request);
        TraceCauses causes = TraceCauses.of(parts, source.observed());
        String fileName = "trace-" + request.rest();
        if (format == null) {
            return shown(parts);
        }
        return switch (format) {
            case "otlp" ->
                Answer.file(
                        fileName + ".json",
                        "application/json",
                        Answer.CONTENT_SECURITY_POLICY,
                        OtlpJson.of(parts, causes, source.resourceAttributes()).toString());
            case "html" ->
                Answer.file(
                        fileName + ".html",
                        TracePage.CONTENT_TYPE,
                        page.policy(),
                        page.of(parts, causes, source.service()));
            default -> throw new Refused(400, "Parameter format must be otlp or html.");
        };
    }

    private List<KeptTrace> parts(Endpoint.Request request) throws Refused {
        if (!TRACE_ID.matcher(request.rest()).matches()) {
            throw new Refused(400, "A trace id is 32 lower-case hexadecimal digits.");
        }
        List<KeptTrace> parts = traces.byId(request.rest());
        if (parts.isEmpty()) {
            throw new Refused(404, "No such trace is kept: it was not selected, or newer ones have taken its place.");
        }
        return parts;
    }

    private Answer shown(List<KeptTrace> parts) {
        long startEpochNanos = parts.stream()
                .mapToLong(part -> part.root().startEpochNanos())
                .min()
                .orElseThrow();
        long endEpochNanos = parts.stream()
                .flatMap(part -> part.spans().stream())
                .mapToLong(span -> span.startEpochNanos() + span.durationNanos())
                .max()
                .orElseThrow();
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("traceId", parts.get(0).traceId())
                .field("startEpochMillis", startEpochNanos / NANOS_PER_MILLI)
                .field("durationNanos", endEpochNanos - startEpochNanos)
                .name("items")
                .beginArray();
        for (KeptTrace part : parts) {
            json.beginObject();
            writeSummary(json, part);
            json.name("spans").beginArray();
            part.spans().forEach(span -> writeSpan(json, span, startEpochNanos));
            json.endArray();
            Observed observed = source.observed();
            long partOffsetNanos = part.root().startEpochNanos() - startEpochNanos;
            EvidenceJson.write(
                    json, part, observed == null ? null : observed.evidence().of(part), partOffsetNanos);
            json.endObject();
        }
        return Answer.json(json.endArray().endObject());
    }

    private static long startEpochMillis(KeptTrace trace) {
        return trace.root().startEpochNanos() / NANOS_PER_MILLI;
    }

    private static void writeSummary(JsonWriter json, KeptTrace trace) {
        json.field("type", trace.type())
                .field("name", trace.name())
                .field("keptBecause", trace.keptBecause())
                .field("sampled", trace.sampled())
                .field("startEpochMillis", startEpochMillis(trace))
                .field("durationNanos", trace.root().durationNanos());
        textOrNull(json, "error", trace.root().error());
        json.field("foldedCalls", trace.foldedCalls());
    }

    private static void writeSpan(JsonWriter json, SpanRecord span, long traceStartEpochNanos) {
        json.beginObject().field("spanId", span.spanId());
        textOrNull(json, "parentSpanId", span.parentSpanId());
        json.field("kind", span.kind())
                .field("category", span.category())
                .field("name", span.name())
                .field("startEpochNanos", span.startEpochNanos())
                .field("offsetNanos", span.startEpochNanos() - traceStartEpochNanos)
                .field("durationNanos", span.durationNanos())
                .field("selfNanos", span.selfNanos());
        StatsJson.allocated(json, span.allocatedBytes());
        textOrNull(json, "error", span.error());
        json.name("attributes").beginObject();
        for (Map.Entry<String, Object> attribute : span.attributes().entrySet()) {
            json.name(attribute.getKey());
            Object value = attribute.getValue();
            if (value instanceof Long number) {
                json.value(number.longValue());
            } else if (value instanceof Double number) {
                json.value(number.doubleValue());
            } else if (value instanceof Boolean truth) {
                json.value(truth.booleanValue());
            } else {
                json.value(String.valueOf(value));
            }
        }
        json.endObject().name("links").beginArray();
        span.links().forEach(json::value);
        json.endArray().endObject();
    }

    private static void textOrNull(JsonWriter json, String name, @Nullable String text) {
        json.name(name);
        if (text == null) {
            json.nullValue();
        } else {
            json.value(text);
        }
    }
}
