package io.perfagent.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one transaction in this process share once it has left its first thread: small, so that a task that
 * waits in a queue for hours keeps no spans alive.
 *
 * <pre>
 * Writer:      made by the thread that runs the transaction; branches join from any thread; the thread that ends the
 *              transaction closes it.
 * Readers:     any thread that continues the transaction.
 * Publication: final fields; a stack of joined branches by compare-and-set, closed for good by a marker.
 * Lost:        nothing; what joins after the end is a piece of its own with the same trace id.
 * </pre>
 */
final class TraceContext {

    /** How long after its end a transaction still takes spans of the work it left behind. */
    private static final long LATE_NANOS = 60_000_000_000L;

    private static final Transaction CLOSED = new Transaction();

    final long traceIdHigh;
    final long traceIdLow;
    final boolean sampled;
    final @Nullable String traceState;
    final @Nullable String baggage;
    final long epochOffsetNanos;

    /** Replaced when a framework knows the route; continuations count under the name they find. */
    volatile TransactionName name;

    /** Set by a continuation that knew the route, for the end. */
    volatile @Nullable String route;

    private final AtomicReference<@Nullable Transaction> joined = new AtomicReference<>();
    private final AtomicLong joinedSpans = new AtomicLong();
    private final AtomicLong leftOutCalls = new AtomicLong();
    private volatile long endNanos;
    private volatile boolean kept;

    TraceContext(Transaction transaction, TransactionName name) {
        this.traceIdHigh = transaction.traceIdHigh();
        this.traceIdLow = transaction.traceIdLow();
        this.sampled = transaction.sampled;
        this.traceState = transaction.traceState;
        this.baggage = transaction.baggage;
        this.epochOffsetNanos = transaction.epochOffsetNanos;
        this.name = name;
    }

    /**
     * Whether the transaction holds the spans of {@code branch} too, of {@code most} that branches bring: a stream that lasts
     * for days has a branch for each message. Counts those that it does not hold.
     */
    boolean takes(Transaction branch, int most) {
        if (joinedSpans.addAndGet(branch.size()) <= most) {
            return true;
        }
        leftOutCalls.addAndGet(branch.size());
        return false;
    }

    /** Calls of branches that it does not hold; they are in the aggregates. */
    long leftOutCalls() {
        return leftOutCalls.get();
    }

    /** Makes a finished branch part of the transaction; false when that has ended. */
    boolean join(Transaction branch) {
        while (true) {
            Transaction before = joined.get();
            if (before == CLOSED) {
                return false;
            }
            branch.joinedBefore = before;
            if (joined.compareAndSet(before, branch)) {
                return true;
            }
        }
    }

    /** Ends the transaction; what has joined by now, in order. Called once. */
    List<Transaction> close(long nowNanos) {
        endNanos = nowNanos;
        List<Transaction> branches = new ArrayList<>();
        Transaction branch = joined.getAndSet(CLOSED);
        while (branch != null && branch != CLOSED) {
            branches.add(0, branch);
            branch = branch.joinedBefore;
        }
        return branches;
    }

    boolean isClosed() {
        return joined.get() == CLOSED;
    }

    /** Whether it ended so long ago that whatever still runs in it is no longer part of it. */
    boolean isOver() {
        return isClosed() && System.nanoTime() - endNanos > LATE_NANOS;
    }

    /** The trace is kept, so late pieces are too. */
    void keep() {
        kept = true;
    }

    boolean isKept() {
        return kept;
    }
}
