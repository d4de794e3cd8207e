package io.perfagent.trace;

import io.perfagent.recording.Series;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One transaction: the root span and those below it in this process.
 *
 * <pre>
 * Writer:      any thread that starts a span of it adds the span with one compare-and-set; the root's thread ends it.
 * Readers:     the thread that keeps traces, after the end.
 * Publication: the head of a linked list; spans publish themselves.
 * Lost:        spans over {@link #MAX_SPANS} are in every aggregate but not in the trace, and counted here.
 * </pre>
 */
final class Transaction {

    static final int MAX_SPANS = 500;

    final Series.Transaction series;
    final long traceIdHigh;
    final long traceIdLow;
    final long remoteParentSpanId;
    final boolean sampled;
    final @Nullable String traceState;
    /** Wall clock of {@link Span#startNanos} 0, so that all spans share one anchor. */
    final long epochOffsetNanos;

    final Span root;
    private final AtomicReference<@Nullable Span> newest = new AtomicReference<>();
    private final AtomicInteger spanCount = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    volatile boolean hasDetached;

    Transaction(
            Series.Transaction series,
            String rootKind,
            TraceIds ids,
            @Nullable TraceParent remote,
            @Nullable String traceState,
            boolean sampled,
            long startNanos,
            long startEpochNanos) {
        this.series = series;
        this.traceIdHigh = remote == null ? ids.next() : remote.traceIdHigh();
        this.traceIdLow = remote == null ? ids.next() : remote.traceIdLow();
        this.remoteParentSpanId = remote == null ? 0 : remote.parentSpanId();
        this.traceState = traceState;
        this.sampled = sampled;
        this.epochOffsetNanos = startEpochNanos - startNanos;
        this.root = new Span(this, null, Category.APPLICATION, rootKind, series.name(), ids.next(), startNanos);
    }

    /** Makes a span part of the trace unless the trace is full. */
    void add(Span span) {
        if (spanCount.incrementAndGet() > MAX_SPANS) {
            return;
        }
        Span head;
        do {
            head = newest.get();
            span.previous = head;
        } while (!newest.compareAndSet(head, span));
    }

    /** The spans below the root that the trace holds, in order of start. */
    List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        for (Span span = newest.get(); span != null; span = span.previous) {
            spans.add(span);
        }
        Collections.reverse(spans);
        return spans;
    }

    long droppedSpans() {
        return Math.max(0, spanCount.get() - MAX_SPANS);
    }

    /** True for the one caller that closes it. */
    boolean close() {
        return closed.compareAndSet(false, true);
    }

    boolean isClosed() {
        return closed.get();
    }
}
