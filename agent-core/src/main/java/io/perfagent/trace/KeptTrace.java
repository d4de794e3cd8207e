package io.perfagent.trace;

import java.util.List;

/**
 * This process's part of one trace: a transaction with its spans, kept whole.
 *
 * @param traceId 32 hex digits
 * @param type transaction type: {@code http}, {@code method} or {@code startup}
 * @param name transaction name
 * @param keptBecause {@code sampled}, {@code slow}, {@code error} or {@code startup}
 * @param spans root first, then in order of start
 * @param droppedSpans spans over the limit per transaction; they are in every aggregate, but not here
 */
public record KeptTrace(
        String traceId,
        String type,
        String name,
        String keptBecause,
        boolean sampled,
        List<SpanRecord> spans,
        long droppedSpans) {

    /** The transaction itself. */
    public SpanRecord root() {
        return spans.get(0);
    }
}
