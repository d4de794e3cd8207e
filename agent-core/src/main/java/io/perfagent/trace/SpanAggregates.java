package io.perfagent.trace;

import io.perfagent.recording.Recording;
import io.perfagent.recording.ThreadState;

/** Counts finished spans and transactions in every series they belong to, kept or not. Any thread. */
final class SpanAggregates {

    private final Recording recording;

    /** Where spans outside any transaction are counted. */
    private final TransactionName noTransaction;

    SpanAggregates(Recording recording, TransactionName noTransaction) {
        this.recording = recording;
        this.noTransaction = noTransaction;
    }

    /** A span has ended: its own series, whom it talked to and what it executed. */
    void span(ThreadState thread, Span span, long durationNanos) {
        SpanName name = span.name;
        if (name == null) {
            return;
        }
        Transaction transaction = span.transaction;
        TransactionName of = transaction == null || transaction.name == null ? noTransaction : transaction.name;
        boolean failed = span.error != null;
        record(thread, of.span(name), span, durationNanos, failed);
        if (span.peer != null) {
            record(thread, of.dependency(span.category, span.peer), span, durationNanos, failed);
        }
        if (span.detail instanceof DatabaseCall call && call.series() != null) {
            record(thread, call.series().query(), span, durationNanos, failed);
        }
    }

    private void record(ThreadState thread, int series, Span span, long durationNanos, boolean failed) {
        recording.record(thread, series, durationNanos, span.selfNanos, span.allocatedBytes, failed);
    }

    /** A transaction has ended. */
    void transaction(ThreadState thread, TransactionName name, Span root, long durationNanos) {
        recording.record(thread, name.id, durationNanos, root.selfNanos, root.allocatedBytes, root.error != null);
    }

    /** Time, and bytes or -1, that a transaction spent in one category itself. */
    void breakdown(ThreadState thread, TransactionName name, Category category, long selfNanos, long allocatedBytes) {
        recording.record(thread, name.breakdown(category), selfNanos, selfNanos, allocatedBytes, false);
    }
}
