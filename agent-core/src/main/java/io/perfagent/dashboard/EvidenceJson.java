package io.perfagent.dashboard;

import io.perfagent.profile.Evidence;
import io.perfagent.profile.Kind;
import io.perfagent.trace.KeptTrace;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What explains a kept trace's duration beside its spans: {@code causes}, {@code interruptions} and {@code samples}. */
final class EvidenceJson {

    private EvidenceJson() {}

    /**
     * Writes three members.
     *
     * @param evidence null where nobody asks the JVM: the members are null too
     * @param offsetNanos of the part from the start of the trace
     */
    static void write(JsonWriter json, KeptTrace part, @Nullable Evidence evidence, long offsetNanos) {
        if (evidence == null) {
            json.name("causes").nullValue();
            json.name("interruptions").nullValue();
            json.name("samples").nullValue();
            return;
        }
        long durationNanos = Math.max(1, part.root().durationNanos());
        json.name("causes").beginArray();
        evidence.explainedNanos().forEach((kind, nanos) -> cause(json, kind, nanos, durationNanos));
        if (!evidence.explainedNanos().isEmpty()) {
            cause(json, "any", evidence.allExplainedNanos(), durationNanos);
        }
        json.endArray().name("interruptions").beginArray();
        for (Evidence.TraceInterruption each : evidence.interruptions()) {
            json.beginObject()
                    .field("kind", each.kind())
                    .field("detail", each.detail())
                    .field("spanId", each.spanId())
                    .field("offsetNanos", each.offsetNanos() + offsetNanos)
                    .field("durationNanos", each.durationNanos())
                    .endObject();
        }
        json.endArray().name("samples").beginArray();
        Map<Kind, Map<String, Long>> counts = new EnumMap<>(Kind.class);
        for (Evidence.TraceSample sample : evidence.samples()) {
            counts.computeIfAbsent(sample.kind(), key -> new TreeMap<>()).merge(sample.spanId(), 1L, Long::sum);
        }
        counts.forEach((kind, bySpan) -> bySpan.forEach((spanId, count) -> json.beginObject()
                .field("kind", kind.label())
                .field("spanId", spanId)
                .field("count", count)
                .endObject()));
        json.endArray();
    }

    private static void cause(JsonWriter json, String kind, long nanos, long durationNanos) {
        json.beginObject()
                .field("kind", kind)
                .field("nanos", nanos)
                .field("sharePercent", 100.0 * nanos / durationNanos)
                .endObject();
    }
}
