package io.perfagent.trace;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One finished span of a kept trace.
 *
 * @param spanId 16 hex digits
 * @param parentSpanId 16 hex digits; of the remote caller for a root that continues a trace; null for a first root
 * @param kind {@code server}, {@code client}, {@code producer}, {@code consumer} or {@code internal}
 * @param category as in the breakdown: {@code application}, {@code database}, {@code http}…
 * @param startEpochNanos wall-clock anchor of the transaction plus monotonic offset
 * @param selfNanos duration without that of its children
 * @param allocatedBytes bytes allocated by its thread; -1 where it cannot be known
 * @param error the throwable's class name, or an HTTP status such as {@code 500}; null when it succeeded
 * @param attributes OpenTelemetry semantic-convention names to String, Long, Double or Boolean
 * @param links other traces it belongs to as well, e.g. those of a batch's messages: trace id, hyphen, span id
 * @param threadId of the thread that was in it from its start to its end; 0 where there is none such
 */
public record SpanRecord(
        String spanId,
        @Nullable String parentSpanId,
        String kind,
        String category,
        String name,
        long startEpochNanos,
        long durationNanos,
        long selfNanos,
        long allocatedBytes,
        @Nullable String error,
        Map<String, Object> attributes,
        List<String> links,
        long threadId) {

    /** One without a thread. */
    public SpanRecord(
            String spanId,
            @Nullable String parentSpanId,
            String kind,
            String category,
            String name,
            long startEpochNanos,
            long durationNanos,
            long selfNanos,
            long allocatedBytes,
            @Nullable String error,
            Map<String, Object> attributes,
            List<String> links) {
        this(
                spanId,
                parentSpanId,
                kind,
                category,
                name,
                startEpochNanos,
                durationNanos,
                selfNanos,
                allocatedBytes,
                error,
                attributes,
                links,
                0);
    }

    /** One without links. */
    public SpanRecord(
            String spanId,
            @Nullable String parentSpanId,
            String kind,
            String category,
            String name,
            long startEpochNanos,
            long durationNanos,
            long selfNanos,
            long allocatedBytes,
            @Nullable String error,
            Map<String, Object> attributes) {
        this(
                spanId,
                parentSpanId,
                kind,
                category,
                name,
                startEpochNanos,
                durationNanos,
                selfNanos,
                allocatedBytes,
                error,
                attributes,
                List.of());
    }
}
