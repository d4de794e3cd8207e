package io.perfagent.trace;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a finished transaction into the immutable records that leave the recording side. Agent thread. */
final class TraceRecords {

    /** Executions of one statement by the same code from which on it is worth a name. */
    private static final int N_PLUS_ONE = 10;

    private final Transaction transaction;
    private final long rootEndNanos;
    private final List<SpanRecord> records = new ArrayList<>();

    private TraceRecords(Transaction transaction) {
        this.transaction = transaction;
        this.rootEndNanos = transaction.isBranch ? System.nanoTime() : transaction.root.endNanos();
    }

    static KeptTrace of(Transaction transaction, TransactionName name, String reason) {
        TraceRecords trace = new TraceRecords(transaction);
        if (transaction.isBranch) {
            trace.addSpans(transaction);
        } else {
            Span root = transaction.root;
            String remote = transaction.remoteParentSpanId == 0 ? null : TraceIds.text(transaction.remoteParentSpanId);
            trace.add(root, name.series.name(), remote);
            trace.addSpans(transaction);
            for (Transaction branch : transaction.branches) {
                trace.addSpans(branch);
            }
            if (!transaction.branches.isEmpty()) {
                // Stable, so the root stays first among what starts with it.
                trace.records.sort(Comparator.comparingLong(SpanRecord::startEpochNanos));
            }
        }
        trace.nameRepeated();
        return new KeptTrace(
                TraceIds.text(transaction.traceIdHigh(), transaction.traceIdLow()),
                name.series.type(),
                name.series.name(),
                reason,
                transaction.sampled,
                List.copyOf(trace.records),
                transaction.foldedCalls,
                transaction.epochOffsetNanos);
    }

    /** The spans of one thread's part; those directly in a branch belong to the span that handed it over. */
    private void addSpans(Transaction part) {
        String handedOverBy =
                part.isBranch ? TraceIds.text(part.remoteParentSpanId) : TraceIds.text(part.root.spanId());
        for (Span span : part.spans()) {
            boolean outermost = span.parent == null || span.parent == part.root;
            add(
                    span,
                    span.name == null ? "" : span.name.text(),
                    outermost || span.parent == null ? handedOverBy : TraceIds.text(span.parent.spanId()));
        }
    }

    private void add(Span span, String name, @Nullable String parentId) {
        long endNanos = span.endNanos();
        Map<String, Object> attributes = span.attributes();
        attributes.replaceAll((key, value) -> value instanceof URI uri ? withoutSecrets(uri) : value);
        if (attributes.containsKey("url.scheme") && !attributes.containsKey("url.full")) {
            attributes.put("url.full", fromParts(attributes));
        }
        if (endNanos == 0) {
            attributes.put(KeptTrace.UNFINISHED, true);
        }
        Run run = span.run();
        if (run != null) {
            attributes.put("perfagent.run.calls", run.calls);
            attributes.put("perfagent.run.total_nanos", run.totalNanos);
            attributes.put("perfagent.run.p50_nanos", run.percentileNanos(50));
            attributes.put("perfagent.run.p95_nanos", run.percentileNanos(95));
            attributes.put("perfagent.run.max_nanos", run.maxNanos);
        }
        long durationNanos = (endNanos == 0 ? rootEndNanos : endNanos) - span.startNanos;
        records.add(new SpanRecord(
                TraceIds.text(span.spanId()),
                parentId,
                span.kind,
                span.category.label(),
                name,
                transaction.epochOffsetNanos + span.startNanos,
                durationNanos,
                endNanos == 0 ? durationNanos : span.selfNanos,
                endNanos == 0 ? -1 : span.allocatedBytes,
                endNanos == 0 ? null : span.error,
                attributes,
                span.links(),
                span.detached || span.thread == null ? 0 : span.thread.threadId));
        for (Folded fold = span.folds; fold != null; fold = fold.next) {
            records.add(folded(fold, TraceIds.text(span.spanId())));
        }
    }

    /** Says on the root which statements were executed again and again by the same code: the "N+1" of object mappers. */
    private void nameRepeated() {
        Map<String, Repeated> byStatement = new LinkedHashMap<>();
        for (SpanRecord span : records) {
            if (span.category().equals(Category.DATABASE.label()) && span.parentSpanId() != null) {
                byStatement
                        .computeIfAbsent(span.parentSpanId() + span.name(), any -> new Repeated(span.name()))
                        .add(span);
            }
        }
        StringBuilder text = new StringBuilder();
        for (Repeated repeated : byStatement.values()) {
            if (repeated.calls >= N_PLUS_ONE && text.length() < 500) {
                text.append(text.isEmpty() ? "" : "; ").append(repeated);
            }
        }
        if (!text.isEmpty()) {
            records.get(0).attributes().put("perfagent.n_plus_one", text.toString());
        }
    }

    /** Executions of statements of one name below one span. */
    private static final class Repeated {
        private final String name;
        private long calls;
        private long totalNanos;

        Repeated(String name) {
            this.name = name;
        }

        void add(SpanRecord span) {
            Object run = span.attributes().get("perfagent.run.calls");
            Object folded = span.attributes().get("perfagent.folded.calls");
            Object many = run == null ? folded : run;
            calls += many instanceof Long count ? count : 1;
            totalNanos += span.selfNanos();
        }

        @Override
        public String toString() {
            return name + " × " + calls + " (" + totalNanos / 1_000_000 + " ms)";
        }
    }

    /** All calls of one name over the limit, as one span of their total time. */
    private SpanRecord folded(Folded fold, String parentId) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("perfagent.folded.calls", fold.calls);
        attributes.put("perfagent.folded.errors", fold.errors);
        attributes.put("perfagent.folded.max_nanos", fold.maxNanos);
        return new SpanRecord(
                TraceIds.text(TraceIds.next()),
                parentId,
                fold.name.kind(),
                fold.name.category().label(),
                fold.name.text(),
                transaction.epochOffsetNanos + fold.startNanos,
                fold.totalNanos,
                fold.totalNanos,
                -1,
                null,
                attributes,
                List.of());
    }

    /** The same of a client that was asked for the parts. */
    private static String fromParts(Map<String, Object> attributes) {
        return attributes.get("url.scheme") + "://" + attributes.get("server.address") + ":"
                + attributes.get("server.port") + attributes.getOrDefault("url.path", "");
    }

    /** Scheme, host, port and path: a query or user information may hold a secret. */
    private static String withoutSecrets(URI uri) {
        String host = uri.getHost() == null ? "unknown" : uri.getHost();
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
        return uri.getScheme() + "://" + host + ":" + port + HttpNames.path(uri.getPath());
    }
}
