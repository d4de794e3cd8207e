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

    /** The same of a thread that it started: enough to finish a piece of work, little of one that lives on. */
    private static final long LATE_THREAD_NANOS = 10_000_000_000L;

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
    /** What joined after the end and before it was known whether the trace is kept. */
    private final AtomicReference<@Nullable Transaction> late = new AtomicReference<>();

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

    /**
     * Whether it ended so long ago that whatever still runs in it is no longer part of it.
     *
     * @param forThread for a thread that it started, instead of a task
     */
    boolean isOver(boolean forThread) {
        return isClosed() && System.nanoTime() - endNanos > (forThread ? LATE_THREAD_NANOS : LATE_NANOS);
    }

    /**
     * Says whether the trace is kept, after its end. Called once.
     *
     * @return the first of the branches that came too late to be part of it and were waiting to know
     */
    @Nullable
    Transaction decide(boolean isKept) {
        kept = isKept;
        return late.getAndSet(CLOSED);
    }

    /** Whether a late branch is to be kept now; one that comes before that is decided waits for {@link #decide}. */
    boolean takesLate(Transaction branch) {
        while (true) {
            Transaction before = late.get();
            if (before == CLOSED) {
                return kept;
            }
            branch.joinedBefore = before;
            if (late.compareAndSet(before, branch)) {
                return false;
            }
        }
    }
}
