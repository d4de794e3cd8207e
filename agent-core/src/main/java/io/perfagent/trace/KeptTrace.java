package io.perfagent.trace;

import java.util.List;

/**
 * This process's part of one trace: a transaction with its spans, kept whole.
 *
 * @param traceId 32 hex digits
 * @param type transaction type: {@code http}, {@code method} or {@code startup}
 * @param name transaction name
 * @param keptBecause {@code sampled}, {@code slow}, {@code error}, {@code rare}, {@code reservoir}, {@code startup}, or
 *     {@code late} for work that other threads did after the transaction had ended: a piece of its own, without the root
 * @param spans root first, then in order of start
 * @param foldedCalls calls over the limit of a trace: added up by name in the span they were made in, exact in number
 *     and in every aggregate
 * @param epochOffsetNanos what was added to {@link System#nanoTime} for the spans' epoch times
 */
public record KeptTrace(
        String traceId,
        String type,
        String name,
        String keptBecause,
        boolean sampled,
        List<SpanRecord> spans,
        long foldedCalls,
        long epochOffsetNanos) {

    /** One whose times are compared with no other clock. */
    public KeptTrace(
            String traceId,
            String type,
            String name,
            String keptBecause,
            boolean sampled,
            List<SpanRecord> spans,
            long foldedCalls) {
        this(traceId, type, name, keptBecause, sampled, spans, foldedCalls, 0);
    }

    /** Attribute of a span that had not ended when its transaction did. */
    static final String UNFINISHED = "perfagent.unfinished";

    /** Spans that had not ended when the transaction did. */
    public long unfinishedSpans() {
        return spans.stream()
                .filter(span -> span.attributes().containsKey(UNFINISHED))
                .count();
    }

    /** The transaction itself. */
    public SpanRecord root() {
        return spans.get(0);
    }
}
