package io.perfagent.trace;

import org.jspecify.annotations.Nullable;

/**
 * Records that wait for their next use. One of these belongs to each carrier thread and is used by whatever thread it
 * runs; nothing here blocks, so a virtual thread cannot be unmounted half-way.
 */
final class SpareBuffers {

    private static final int MOST_TRANSACTIONS = 8;
    private static final int MOST_SPANS = 64;

    /** Where a trace context header is put together. */
    final byte[] header = new byte[TraceParent.LENGTH];

    private final @Nullable Transaction[] transactions = new Transaction[MOST_TRANSACTIONS];
    private final @Nullable Span[] spans = new Span[MOST_SPANS];
    private final TransactionPool pool;
    /** Where to look in the pool; threads start far from each other and go on from where they found something. */
    private int cursor = System.identityHashCode(this);

    private int transactionCount;
    private int spanCount;

    SpareBuffers(TransactionPool pool) {
        this.pool = pool;
    }

    Transaction transaction() {
        if (transactionCount > 0) {
            Transaction spare = transactions[--transactionCount];
            if (spare != null) {
                return spare;
            }
        }
        Transaction taken = pool.take(cursor);
        cursor++;
        return taken == null ? new Transaction() : taken;
    }

    void giveBack(Transaction transaction) {
        transaction.clear();
        if (transactionCount < MOST_TRANSACTIONS) {
            transactions[transactionCount++] = transaction;
        }
    }

    /** A record for a span that belongs to no buffer: outside any transaction, or over the limit of one. */
    Span span() {
        if (spanCount > 0) {
            Span spare = spans[--spanCount];
            if (spare != null) {
                return spare;
            }
        }
        return new Span();
    }

    void giveBack(Span span) {
        span.clear();
        if (spanCount < MOST_SPANS) {
            spans[spanCount++] = span;
        }
    }
}
