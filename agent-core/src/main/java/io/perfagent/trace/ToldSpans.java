package io.perfagent.trace;

import org.jspecify.annotations.Nullable;

/** Tells {@link SpanEvents}, if there are any, of spans as they begin and end. Application threads; a volatile field. */
final class ToldSpans {

    private volatile @Nullable SpanEvents events;

    void to(SpanEvents wanted) {
        events = wanted;
    }

    void begin(Span span, boolean isTransaction) {
        SpanEvents to = events;
        if (to != null) {
            span.event = to.begin(isTransaction);
        }
    }

    /** The span's figures are final; nothing happens to one that was not told of. */
    void end(Span span) {
        SpanEvents to = events;
        Object begun = span.event;
        if (to == null || begun == null) {
            return;
        }
        span.event = null;
        if (to.isWanted(begun)) {
            Transaction transaction = span.transaction;
            String of = nameOf(transaction);
            to.end(
                    begun,
                    of,
                    span.name != null ? span.name.text() : String.valueOf(of),
                    span.category.label(),
                    span.kind,
                    transaction == null ? null : TraceIds.text(transaction.traceIdHigh(), transaction.traceIdLow()),
                    TraceIds.text(span.spanId()),
                    span.allocatedBytes,
                    span.error);
        }
    }

    private static @Nullable String nameOf(@Nullable Transaction transaction) {
        if (transaction == null) {
            return null;
        }
        TraceContext context = transaction.context;
        TransactionName name = context == null || context.name == null ? transaction.name : context.name;
        return name == null ? null : name.series.name();
    }
}
