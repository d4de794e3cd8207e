package io.perfagent.trace;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a finished transaction into the immutable records that leave the recording side. Agent thread. */
final class TraceRecords {

    private static final HexFormat HEX = HexFormat.of();

    private TraceRecords() {}

    static KeptTrace of(Transaction transaction, String reason) {
        Span root = transaction.root;
        long endNanos = root.endNanos;
        List<SpanRecord> records = new ArrayList<>();
        String remote = transaction.remoteParentSpanId == 0 ? null : HEX.toHexDigits(transaction.remoteParentSpanId);
        records.add(record(transaction, root, remote, endNanos));
        for (Span span : transaction.spans()) {
            Span parent = span.parent;
            records.add(record(transaction, span, HEX.toHexDigits((parent == null ? root : parent).spanId), endNanos));
        }
        return new KeptTrace(
                HEX.toHexDigits(transaction.traceIdHigh) + HEX.toHexDigits(transaction.traceIdLow),
                transaction.series.type(),
                transaction.series.name(),
                reason,
                transaction.sampled,
                List.copyOf(records),
                transaction.droppedSpans());
    }

    private static SpanRecord record(Transaction transaction, Span span, @Nullable String parentId, long rootEndNanos) {
        long endNanos = span.endNanos;
        Map<String, Object> attributes = span.attributes();
        if (endNanos == 0) {
            attributes.put("perfagent.unfinished", true);
        }
        long durationNanos = (endNanos == 0 ? rootEndNanos : endNanos) - span.startNanos;
        return new SpanRecord(
                HEX.toHexDigits(span.spanId),
                parentId,
                span.kind,
                span.category.label(),
                span.name,
                transaction.epochOffsetNanos + span.startNanos,
                durationNanos,
                endNanos == 0 ? durationNanos : span.selfNanos,
                span.allocatedBytes,
                span.error,
                attributes);
    }
}
