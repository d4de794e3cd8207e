package io.perfagent.trace;

import io.perfagent.status.AgentStatus;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Transactions that their thread has left for others to complete, so that one whose completion never comes is ended by a
 * bound and counted.
 *
 * <pre>
 * Writer:      any thread that leaves or completes a transaction.
 * Readers:     the agent's clock.
 * Publication: a concurrent set.
 * Lost:        beyond 100,000 at once the bound is not watched; nothing else changes for them.
 * </pre>
 */
public final class OpenRequests {

    private static final int MOST = 100_000;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final Tracer tracer;
    private final Set<Transaction> open = ConcurrentHashMap.newKeySet();
    private volatile long mostNanos = 3_600_000 * NANOS_PER_MILLI;

    OpenRequests(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Ends a transaction that nobody has completed for so long. */
    public void mostMillis(long millis) {
        mostNanos = millis * NANOS_PER_MILLI;
    }

    void add(Transaction transaction) {
        if (open.size() < MOST) {
            open.add(transaction);
        }
    }

    void remove(Transaction transaction) {
        open.remove(transaction);
    }

    /** How many there are now. */
    public int size() {
        return open.size();
    }

    /** Ends what is over its bound, as failed, and counts it as {@code transaction_never_completed}. Agent thread. */
    public void sweep(AgentStatus status) {
        long nowNanos = System.nanoTime();
        for (Transaction transaction : open.toArray(new Transaction[0])) {
            if (nowNanos - transaction.root.startNanos > mostNanos && open.remove(transaction)) {
                tracer.abandon(transaction);
                status.dropped("transaction_never_completed", 1);
            }
        }
    }
}
