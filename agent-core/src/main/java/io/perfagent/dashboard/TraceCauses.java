package io.perfagent.dashboard;

import io.perfagent.profile.Evidence;
import io.perfagent.trace.KeptTrace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What kept a trace, whose process may have several parts, from running, by span; for files that leave the dashboard. */
record TraceCauses(Map<String, List<Stop>> bySpan, Map<String, Long> nanosByKind, long allNanos) {

    /** One time in which a span did not go on. */
    record Stop(String kind, String detail, long startEpochNanos, long durationNanos) {}

    /** Nothing is known. */
    static final TraceCauses NONE = new TraceCauses(Map.of(), Map.of(), 0);

    /** What is known of these parts; {@link #NONE} where nobody asks the JVM. */
    static TraceCauses of(List<KeptTrace> parts, @Nullable Observed observed) {
        if (observed == null) {
            return NONE;
        }
        Map<String, List<Stop>> bySpan = new HashMap<>();
        Map<String, Long> nanosByKind = new TreeMap<>();
        long allNanos = 0;
        for (KeptTrace part : parts) {
            Evidence evidence = observed.evidence().of(part);
            for (Evidence.TraceInterruption each : evidence.interruptions()) {
                bySpan.computeIfAbsent(each.spanId(), key -> new ArrayList<>())
                        .add(new Stop(
                                each.kind(),
                                each.detail(),
                                part.root().startEpochNanos() + each.offsetNanos(),
                                each.durationNanos()));
            }
            evidence.explainedNanos().forEach((kind, nanos) -> nanosByKind.merge(kind, nanos, Long::sum));
            allNanos += evidence.allExplainedNanos();
        }
        return new TraceCauses(bySpan, nanosByKind, allNanos);
    }

    /** Of that span, in order of start. */
    List<Stop> of(String spanId) {
        return bySpan.getOrDefault(spanId, List.of());
    }

    /** The same words as in the dashboard. */
    static String told(String kind) {
        return switch (kind) {
            case "gc" -> "garbage collection";
            case "safepoint" -> "other stops of all threads";
            case "lock" -> "waiting for a lock";
            case "park" -> "waiting for another thread";
            case "pinned" -> "pinned virtual thread";
            default -> kind;
        };
    }
}
