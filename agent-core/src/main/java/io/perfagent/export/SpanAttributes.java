package io.perfagent.export;

import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/** What leaves this process as the attributes of a span, whichever way it leaves. Knows nothing of OpenTelemetry's SDK. */
public final class SpanAttributes {

    private SpanAttributes() {}

    /**
     * The span's own attributes and what the agent adds to them.
     *
     * @param trace the part of a trace the span is in
     * @return names to String, Long, Double or Boolean
     */
    public static Map<String, Object> of(KeptTrace trace, SpanRecord span) {
        Map<String, Object> all = new LinkedHashMap<>();
        String error = span.error();
        if (error != null) {
            all.put("error.type", error);
        }
        span.attributes().forEach((name, value) -> all.put(name, plain(value)));
        all.put("perfagent.category", span.category());
        all.put("perfagent.self_time_ns", span.selfNanos());
        if (span.allocatedBytes() >= 0) {
            all.put("perfagent.allocated_bytes", span.allocatedBytes());
        }
        if (isRoot(trace, span)) {
            all.put("perfagent.kept_because", trace.keptBecause());
            if (trace.foldedCalls() > 0) {
                all.put("perfagent.folded_calls", trace.foldedCalls());
            }
        }
        return all;
    }

    /** Whether the span's parent is in another process: that of a part's root, unless the part came late to its trace. */
    public static boolean hasRemoteParent(KeptTrace trace, SpanRecord span) {
        return span.parentSpanId() != null
                && isRoot(trace, span)
                && !trace.keptBecause().equals("late");
    }

    private static boolean isRoot(KeptTrace trace, SpanRecord span) {
        return span.spanId().equals(trace.root().spanId());
    }

    private static Object plain(Object value) {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof Number number) {
            return number.longValue();
        }
        return value instanceof Boolean ? value : String.valueOf(value);
    }
}
