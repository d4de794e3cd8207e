package io.perfagent.trace;

import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a finished transaction into the immutable records that leave the recording side. Agent thread. */
final class TraceRecords {

    private static final HexFormat HEX = HexFormat.of();

    private final Transaction transaction;
    private final long rootEndNanos;
    private final List<SpanRecord> records = new ArrayList<>();

    private TraceRecords(Transaction transaction) {
        this.transaction = transaction;
        this.rootEndNanos = transaction.root.endNanos();
    }

    static KeptTrace of(Transaction transaction, TransactionName name, String reason) {
        TraceRecords trace = new TraceRecords(transaction);
        Span root = transaction.root;
        String remote = transaction.remoteParentSpanId == 0 ? null : HEX.toHexDigits(transaction.remoteParentSpanId);
        trace.add(root, name.series.name(), remote);
        for (Span span : transaction.spans()) {
            Span parent = span.parent == null ? root : span.parent;
            trace.add(span, span.name == null ? "" : span.name.text(), HEX.toHexDigits(parent.spanId()));
        }
        return new KeptTrace(
                HEX.toHexDigits(transaction.traceIdHigh()) + HEX.toHexDigits(transaction.traceIdLow()),
                name.series.type(),
                name.series.name(),
                reason,
                transaction.sampled,
                List.copyOf(trace.records),
                transaction.foldedCalls);
    }

    private void add(Span span, String name, @Nullable String parentId) {
        long endNanos = span.endNanos();
        Map<String, Object> attributes = span.attributes();
        attributes.replaceAll((key, value) -> value instanceof URI uri ? withoutSecrets(uri) : value);
        if (endNanos == 0) {
            attributes.put("perfagent.unfinished", true);
        }
        long durationNanos = (endNanos == 0 ? rootEndNanos : endNanos) - span.startNanos;
        records.add(new SpanRecord(
                HEX.toHexDigits(span.spanId()),
                parentId,
                span.kind,
                span.category.label(),
                name,
                transaction.epochOffsetNanos + span.startNanos,
                durationNanos,
                endNanos == 0 ? durationNanos : span.selfNanos,
                endNanos == 0 ? -1 : span.allocatedBytes,
                endNanos == 0 ? null : span.error,
                attributes));
        for (Folded fold = span.folds; fold != null; fold = fold.next) {
            records.add(folded(fold, HEX.toHexDigits(span.spanId())));
        }
    }

    /** All calls of one name over the limit, as one span of their total time. */
    private SpanRecord folded(Folded fold, String parentId) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("perfagent.folded.calls", fold.calls);
        attributes.put("perfagent.folded.errors", fold.errors);
        attributes.put("perfagent.folded.max_nanos", fold.maxNanos);
        return new SpanRecord(
                HEX.toHexDigits(TraceIds.next()),
                parentId,
                fold.name.kind(),
                fold.name.category().label(),
                fold.name.text(),
                transaction.epochOffsetNanos + fold.startNanos,
                fold.totalNanos,
                fold.totalNanos,
                -1,
                null,
                attributes);
    }

    /** Scheme, host, port and path: a query or user information may hold a secret. */
    private static String withoutSecrets(URI uri) {
        String host = uri.getHost() == null ? "unknown" : uri.getHost();
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
        return uri.getScheme() + "://" + host + ":" + port + HttpNames.path(uri.getPath());
    }
}
