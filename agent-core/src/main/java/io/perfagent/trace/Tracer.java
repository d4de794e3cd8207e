package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.AllocationCounter;
import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.recording.ThreadState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Starts and ends transactions and spans, and feeds every one of them into the aggregates, whether or not its trace is
 * kept. Any thread; an operation is ended by the thread that started it, unless it was detached.
 */
public final class Tracer {

    /** Where spans outside any transaction are counted. */
    static final Series.Transaction NO_TRANSACTION = new Series.Transaction("none", "(no transaction)");

    private final Recording recording;
    private final SeriesRegistry registry;
    private final HeadSampler sampler;
    private final KeptTraces kept;
    private final boolean propagating;
    private final TraceIds ids = new TraceIds();
    private final Map<Integer, Series.Transaction> methodTransactions = new ConcurrentHashMap<>();
    private volatile @Nullable Transaction startup;

    /**
     * Makes a tracer that hands finished transactions to {@code kept}.
     *
     * @param propagating whether W3C trace context is read from requests and sent with calls
     */
    public Tracer(
            Recording recording, SeriesRegistry registry, HeadSampler sampler, KeptTraces kept, boolean propagating) {
        this.recording = recording;
        this.registry = registry;
        this.sampler = sampler;
        this.kept = kept;
        this.propagating = propagating;
    }

    // ---- transactions

    /**
     * Opens the transaction of type {@code startup} on the current thread. It ends when the first other transaction
     * starts, or by {@link #endStartup}.
     *
     * @param startNanos when the JVM started, on the clock of {@link System#nanoTime}
     */
    public void startStartup(String name, long startNanos, long startEpochNanos) {
        Series.Transaction series = new Series.Transaction("startup", name);
        Transaction transaction =
                new Transaction(series, Span.INTERNAL, ids, null, null, true, startNanos, startEpochNanos);
        startup = transaction;
        recording.thread().current = transaction.root;
    }

    /** Whether the program is still starting. */
    public boolean isStarting() {
        return startup != null;
    }

    /** Ends the start-up transaction as of {@code endNanos}, if it is still open. Any thread. */
    public void endStartup(long endNanos) {
        Transaction transaction = startup;
        if (transaction != null && transaction.close()) {
            startup = null;
            finish(transaction, endNanos, recording.thread(), -1);
        }
    }

    /** Makes the method with number {@code series} a transaction. */
    public void methodTransaction(int series, String name) {
        methodTransactions.put(series, new Series.Transaction("method", name));
    }

    /** A method that is a transaction begins; null inside another transaction. */
    public @Nullable Operation startMethod(int series) {
        Series.Transaction name = methodTransactions.get(series);
        return name == null ? null : start(name, Span.INTERNAL, null, null);
    }

    /** A server request begins; null inside another transaction. */
    public @Nullable Operation startRequest(
            String method,
            String route,
            @Nullable String path,
            @Nullable String traceparent,
            @Nullable String traceState) {
        TraceParent remote = traceparent == null || !propagating ? null : TraceParent.parse(traceparent);
        String verb = HttpNames.method(method);
        Span root = start(
                new Series.Transaction("http", verb + " " + HttpNames.route(route)),
                Span.SERVER,
                remote,
                remote == null ? null : TraceParent.boundedState(traceState));
        if (root != null) {
            root.attribute("http.request.method", verb);
            root.attribute("http.route", HttpNames.route(route));
            root.attribute("url.path", HttpNames.path(path));
        }
        return root;
    }

    private @Nullable Span start(
            Series.Transaction name, String kind, @Nullable TraceParent remote, @Nullable String traceState) {
        ThreadState thread = recording.thread();
        if (thread.isAgent) {
            return null;
        }
        long nowNanos = System.nanoTime();
        if (startup != null) {
            endStartup(nowNanos);
        }
        if (open(thread) != null) {
            return null;
        }
        Transaction transaction = new Transaction(
                name,
                kind,
                ids,
                remote,
                traceState,
                sampler.sample(remote, nowNanos),
                nowNanos,
                System.currentTimeMillis() * 1_000_000);
        transaction.root.startAllocatedBytes = AllocationCounter.currentThreadBytes();
        thread.current = transaction.root;
        return transaction.root;
    }

    /** Ends a server request. */
    public void endRequest(Operation operation, int status, @Nullable Throwable thrown) {
        Span root = (Span) operation;
        if (status > 0) {
            root.attribute("http.response.status_code", (long) status);
        }
        end(root, thrown != null ? thrown.getClass().getName() : status >= 500 ? String.valueOf(status) : null);
    }

    // ---- spans

    /**
     * Starts a client span in the current transaction, or outside any, where it is counted too.
     *
     * @return null inside a span of the same category: layered libraries give one span, not three
     */
    public @Nullable Span startClient(Category category, String name) {
        ThreadState thread = recording.thread();
        if (thread.isAgent) {
            return null;
        }
        Span parent = open(thread);
        if (parent != null && parent.category == category) {
            return null;
        }
        Transaction transaction = parent == null ? null : parent.transaction;
        Span span = new Span(transaction, parent, category, Span.CLIENT, name, ids.next(), System.nanoTime());
        span.startAllocatedBytes = AllocationCounter.currentThreadBytes();
        if (transaction != null) {
            transaction.add(span);
        }
        thread.current = span;
        return span;
    }

    /** The open span of {@code category} that the current thread is directly in, or null. */
    @Nullable
    Span current(Category category) {
        Span current = open(recording.thread());
        return current != null && current.category == category ? current : null;
    }

    /** The innermost open operation; forgets one whose transaction was closed by another thread. */
    private static @Nullable Span open(ThreadState thread) {
        Span current = (Span) thread.current;
        if (current != null && current.transaction != null && current.transaction.isClosed()) {
            thread.current = null;
            return null;
        }
        return current;
    }

    /** The header that continues {@code operation}'s trace in another service; null outside a transaction. */
    public @Nullable String traceparent(Operation operation) {
        Span span = (Span) operation;
        Transaction transaction = span.transaction;
        return transaction == null || !propagating
                ? null
                : TraceParent.format(transaction.traceIdHigh, transaction.traceIdLow, span.spanId, transaction.sampled);
    }

    /** The current thread goes on without {@code operation}; whoever completes it will end it. */
    public void detach(Operation operation) {
        Span span = (Span) operation;
        span.detached = true;
        if (span.transaction != null) {
            span.transaction.hasDetached = true;
        }
        leave(recording.thread(), span);
    }

    /** Ends an operation that failed with {@code thrown}, or succeeded when that is null. */
    public void end(Operation operation, @Nullable Throwable thrown) {
        end((Span) operation, thrown == null ? null : thrown.getClass().getName());
    }

    void end(Span span, @Nullable String error) {
        long endNanos = System.nanoTime();
        span.error = error;
        ThreadState thread = recording.thread();
        if (!span.detached) {
            leave(thread, span);
        }
        Transaction transaction = span.transaction;
        if (transaction != null && span == transaction.root) {
            if (transaction.close()) {
                finish(transaction, endNanos, thread, AllocationCounter.since(span.startAllocatedBytes));
            }
            return;
        }
        long durationNanos = endNanos - span.startNanos;
        span.selfNanos = durationNanos - span.childNanos;
        if (!span.detached) {
            span.allocatedBytes = AllocationCounter.since(span.startAllocatedBytes);
            recordSelf(thread, span, durationNanos);
        }
        span.endNanos = endNanos;
        recordSpan(thread, span, durationNanos);
    }

    /** Forgets the current thread's open client span: the advice that should end it may never come to it. */
    public void abandonClientSpan() {
        ThreadState thread = recording.thread();
        Span current = (Span) thread.current;
        if (current != null && current.kind.equals(Span.CLIENT)) {
            thread.current = current.parent;
        }
    }

    /** Goes back to the span around {@code span}, also when inner ones were left open by a failed advice. */
    private static void leave(ThreadState thread, Span span) {
        for (Span open = (Span) thread.current; open != null; open = open.parent) {
            if (open == span) {
                thread.current = span.parent;
                return;
            }
        }
    }

    // ---- aggregates

    private void recordSelf(ThreadState thread, Span span, long durationNanos) {
        Span parent = span.parent;
        if (parent == null || span.transaction == null) {
            return;
        }
        long allocatedBytes = Math.max(span.allocatedBytes, 0);
        parent.childNanos += durationNanos;
        parent.childAllocatedBytes += allocatedBytes;
        recordBreakdown(
                thread,
                span.transaction,
                span.category,
                span.selfNanos,
                span.allocatedBytes < 0 ? -1 : allocatedBytes - span.childAllocatedBytes);
    }

    private void recordSpan(ThreadState thread, Span span, long durationNanos) {
        Series.Transaction name = span.transaction == null ? NO_TRANSACTION : span.transaction.series;
        String category = span.category.label();
        boolean failed = span.error != null;
        int series = registry.intern(new Series.Span(name, category, span.kind, span.name));
        recording.record(thread, series, durationNanos, span.selfNanos, span.allocatedBytes, failed);
        if (span.target != null) {
            int dependency = registry.intern(new Series.Dependency(name, category, span.target));
            recording.record(thread, dependency, durationNanos, span.selfNanos, span.allocatedBytes, failed);
        }
        if (span.queryText != null && span.databaseSystem != null) {
            int query = registry.intern(new Series.Query(span.databaseSystem, span.queryText));
            recording.record(thread, query, durationNanos, span.selfNanos, span.allocatedBytes, failed);
        }
    }

    private void finish(Transaction transaction, long endNanos, ThreadState thread, long allocatedBytes) {
        Span root = transaction.root;
        long durationNanos = endNanos - root.startNanos;
        long selfNanos = durationNanos - root.childNanos;
        if (transaction.hasDetached) {
            for (DetachedTime.Share share : DetachedTime.of(transaction, endNanos)) {
                selfNanos -= share.nanos();
                recordBreakdown(thread, transaction, share.category(), share.nanos(), -1);
            }
        }
        root.selfNanos = selfNanos;
        root.allocatedBytes = allocatedBytes;
        root.endNanos = endNanos;
        int series = registry.intern(transaction.series);
        recording.record(thread, series, durationNanos, selfNanos, allocatedBytes, root.error != null);
        recordBreakdown(
                thread,
                transaction,
                Category.APPLICATION,
                selfNanos,
                allocatedBytes < 0 ? -1 : Math.max(0, allocatedBytes - root.childAllocatedBytes));
        kept.offer(transaction, durationNanos);
    }

    private void recordBreakdown(
            ThreadState thread, Transaction transaction, Category category, long selfNanos, long allocatedBytes) {
        int series = registry.intern(new Series.Breakdown(transaction.series, category.label()));
        recording.record(thread, series, selfNanos, selfNanos, allocatedBytes, false);
    }
}
