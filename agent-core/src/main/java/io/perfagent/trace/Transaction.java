package io.perfagent.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The buffer of one transaction: the root span and those below it in this process, in records that are used again when
 * the trace is not kept.
 *
 * <pre>
 * Writer:      the thread that runs the transaction.
 * Readers:     the thread that keeps traces, once the buffer was handed over; from then on it is nobody's to use again.
 * Publication: the queue of {@link KeptTraces}; the start-up transaction, which another thread may end, publishes each
 *              span with a release of the count.
 * Lost:        nothing. Beyond the limit of a trace, calls are added up in the span they were made in, and the trace says
 *              so; every one is in the aggregates.
 * </pre>
 */
final class Transaction {

    private static final int FIRST_SPANS = 16;
    /** A buffer that grew larger is cut back, so that one huge trace does not stay in memory for ever. */
    private static final int MOST_KEPT_RECORDS = 512;

    /** Like calls in a row from which on they are one span with figures, instead of one span each. */
    static final int RUN = 5;

    private static final int MOST_FOLDS = 1_000;

    private static final AtomicIntegerFieldUpdater<Transaction> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(Transaction.class, "closed");

    @Nullable
    TransactionName name;

    /** Why its trace is kept; set with the hand-over. */
    String keptBecause = "";

    private long traceIdHigh;
    private long traceIdLow;
    long remoteParentSpanId;
    boolean sampled;

    @Nullable
    String traceState;

    @Nullable
    String baggage;

    /** The request's method, while a route may still be found for it. */
    @Nullable
    String verb;

    /** What its route seems to be, until somebody knows it or the request was answered. */
    @Nullable
    String guess;

    /** Made when work of it is first handed to another thread; a branch has it from its start. */
    @Nullable
    TraceContext context;

    /** Part of a transaction that another thread began: its root is no span, but stands for the one that handed over. */
    boolean isBranch;

    /** The branch is all that a thread does, which may live on and work for others. */
    boolean isThread;

    /** What its thread was in before it began. */
    @Nullable
    Span outer;

    /** The branch that joined the same transaction before this one. */
    @Nullable
    Transaction joinedBefore;

    /** What other threads did for it and had finished by its end, in order. */
    List<Transaction> branches = List.of();

    /** Wall clock of {@link Span#startNanos} 0, so that all spans share one anchor. */
    long epochOffsetNanos;

    final Span root = new Span();

    /** Spans that were left to be ended by somebody else: the buffer cannot be used again. */
    boolean hasDetached;

    /** Spans that have begun and not ended, the root among them. */
    int openSpans;

    /** Self time and allocation of internal spans: the application's own, like the root's. */
    long internalSelfNanos;

    long internalAllocatedBytes;

    /** Calls over the limit. */
    long foldedCalls;

    private @Nullable Span[] spans = new Span[FIRST_SPANS];
    private final AtomicInteger used = new AtomicInteger();
    private int folds;
    private volatile int closed;

    /** Makes this the buffer of a new transaction. */
    void begin(TransactionName ofName, boolean isSampled, long offsetNanos) {
        name = ofName;
        traceIdHigh = 0;
        traceIdLow = 0;
        remoteParentSpanId = 0;
        sampled = isSampled;
        traceState = null;
        baggage = null;
        verb = null;
        guess = null;
        context = null;
        isBranch = false;
        isThread = false;
        outer = null;
        joinedBefore = null;
        branches = List.of();
        epochOffsetNanos = offsetNanos;
        hasDetached = false;
        openSpans = 1;
        internalSelfNanos = 0;
        internalAllocatedBytes = 0;
        foldedCalls = 0;
        folds = 0;
        used.lazySet(0);
        CLOSED.lazySet(this, 0);
    }

    /** Makes it part of the caller's trace. */
    void continues(long callersTraceIdHigh, long callersTraceIdLow, long callersSpanId, @Nullable String state) {
        traceIdHigh = callersTraceIdHigh;
        traceIdLow = callersTraceIdLow;
        remoteParentSpanId = callersSpanId;
        traceState = state;
    }

    /** Makes it the part of {@code captured}'s transaction that the current thread does. */
    void continues(Captured captured, TraceContext of, @Nullable Span inside) {
        begin(of.name, of.sampled, of.epochOffsetNanos);
        continues(of.traceIdHigh, of.traceIdLow, captured.parentSpanId(), of.traceState);
        baggage = of.baggage;
        context = of;
        isBranch = true;
        outer = inside;
    }

    /** Whether nothing outside refers to its records any more, now that the root has ended. */
    boolean isReusable() {
        return openSpans == 0 && !hasDetached;
    }

    /** Drops what belongs to the application before the buffer waits for its next use. */
    void clear() {
        int count = used.get();
        for (int i = 0; i < count; i++) {
            Span span = spans[i];
            if (span != null) {
                span.clear();
            }
        }
        if (spans.length > MOST_KEPT_RECORDS) {
            spans = Arrays.copyOf(spans, MOST_KEPT_RECORDS);
        }
        used.lazySet(0);
        root.clear();
        traceState = null;
        baggage = null;
        context = null;
        outer = null;
        joinedBefore = null;
        branches = List.of();
    }

    /** The record of the next span of the trace; null when the trace holds {@code limit} spans already. */
    @Nullable
    Span next(int limit) {
        int count = used.get();
        if (count >= limit) {
            return null;
        }
        if (count == spans.length) {
            spans = Arrays.copyOf(spans, count * 2);
        }
        Span span = spans[count];
        if (span == null) {
            span = new Span();
            spans[count] = span;
        }
        return span;
    }

    /** Makes the record that {@link #next} gave part of the trace. */
    void add() {
        used.lazySet(used.get() + 1);
    }

    /**
     * Makes one span of {@code ended}, the latest record, and the like calls right before it, once there are {@link #RUN}
     * of them: a loop of queries does not fill the trace. Only calls nobody refers to: no children, no header sent.
     */
    void compress(Span ended, long durationNanos) {
        int last = used.get() - 1;
        Span before = last > 0 ? spans[last - 1] : null;
        if (before == null || spans[last] != ended || !ended.isAlike(before)) {
            return;
        }
        Run run = before.run();
        if (run != null) {
            run.add(durationNanos);
            before.absorb(ended);
            used.lazySet(last);
            return;
        }
        ended.inRun = before.inRun + 1;
        if (ended.inRun + 1 < RUN) {
            return;
        }
        int first = last - ended.inRun;
        Span keeper = spans[first];
        if (keeper == null) {
            return;
        }
        Run made = keeper.beginRun();
        for (int i = first + 1; i <= last; i++) {
            Span each = spans[i];
            if (each != null) {
                made.add(each.endNanos() - each.startNanos);
                keeper.absorb(each);
            }
        }
        used.lazySet(first + 1);
    }

    /** Adds a call over the limit to the nearest kept span above it. */
    void fold(Span span, long durationNanos) {
        foldedCalls++;
        Span keeper = span.parent == null ? root : span.parent;
        while (keeper.folded && keeper.parent != null) {
            keeper = keeper.parent;
        }
        SpanName called = span.name;
        if (called == null) {
            return;
        }
        Folded fold = find(keeper, called);
        if (fold == null && folds >= MOST_FOLDS) {
            called = SpanName.OTHER;
            fold = find(keeper, called);
        }
        if (fold == null) {
            fold = new Folded(called, span.startNanos, keeper.folds);
            keeper.folds = fold;
            folds++;
        }
        fold.add(durationNanos, span.error != null);
    }

    private static @Nullable Folded find(Span keeper, SpanName called) {
        Folded fold = keeper.folds;
        while (fold != null && fold.name.index() != called.index()) {
            fold = fold.next;
        }
        return fold;
    }

    /** How many spans below the root it holds. */
    int size() {
        return used.get();
    }

    /** The spans below the root that the trace holds, in order of start. */
    List<Span> spans() {
        int count = used.get();
        List<Span> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Span span = spans[i];
            if (span != null) {
                list.add(span);
            }
        }
        return list;
    }

    /** Upper half of the trace id, drawn when first asked for. */
    long traceIdHigh() {
        drawTraceId();
        return traceIdHigh;
    }

    /** Lower half. */
    long traceIdLow() {
        drawTraceId();
        return traceIdLow;
    }

    /** The same without drawing one: 0 where nobody has asked yet. */
    long traceIdLowIfDrawn() {
        return traceIdLow;
    }

    private void drawTraceId() {
        if ((traceIdHigh | traceIdLow) == 0) {
            traceIdHigh = TraceIds.next();
            traceIdLow = TraceIds.next();
        }
    }

    /** True for the one caller that closes it. */
    boolean close() {
        return CLOSED.compareAndSet(this, 0, 1);
    }

    boolean isClosed() {
        return closed != 0;
    }
}
