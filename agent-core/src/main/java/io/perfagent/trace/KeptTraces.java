package io.perfagent.trace;

import io.perfagent.recording.Series;
import io.perfagent.status.AgentStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses at the end of each transaction whether its whole trace is kept, and keeps it: sampled ones, failed ones and
 * the slowest of each name.
 *
 * <pre>
 * Writer:      request threads offer; one agent thread drains the queue and fills the shelves.
 * Readers:     dashboard threads, through {@link Traces}.
 * Publication: a bounded lock-free queue; the shelves are guarded by this object's monitor, which no request thread takes.
 * Lost:        traces offered while the queue is full, counted as {@code trace_queue_full}; a full shelf gives up its
 *              oldest (or least slow). No aggregate depends on any of this.
 * </pre>
 */
public final class KeptTraces implements Traces {

    private static final int MAX_QUEUED = 1_024;
    private static final int MAX_RECENT = 400;
    private static final int MAX_FAILED = 200;
    private static final int SLOWEST_PER_NAME = 5;

    private record Offered(Transaction transaction, String reason) {}

    /** The slowest traces of one transaction name; {@code thresholdNanos} is read by request threads. */
    private static final class Slowest {
        volatile long thresholdNanos = -1;
        final PriorityQueue<KeptTrace> traces = new PriorityQueue<>(
                Comparator.comparingLong(trace -> trace.root().durationNanos()));
    }

    private final AgentStatus status;
    private final ConcurrentLinkedQueue<Offered> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final Map<Series.Transaction, Slowest> slowest = new ConcurrentHashMap<>();
    private final Deque<KeptTrace> recent = new ArrayDeque<>();
    private final Deque<KeptTrace> failed = new ArrayDeque<>();
    private @Nullable Consumer<KeptTrace> listener;

    /** Makes empty shelves. */
    public KeptTraces(AgentStatus status) {
        this.status = status;
    }

    /** Has every newly kept trace given to {@code listener} as well, on the thread that calls {@link #drain}. */
    public synchronized void listener(Consumer<KeptTrace> newListener) {
        listener = newListener;
    }

    /** Takes a finished transaction if it is worth keeping. Request threads; never blocks. */
    void offer(Transaction transaction, long durationNanos) {
        String reason = reason(transaction, durationNanos);
        if (reason == null) {
            return;
        }
        if (queued.incrementAndGet() > MAX_QUEUED) {
            queued.decrementAndGet();
            status.dropped("trace_queue_full", 1);
            return;
        }
        queue.add(new Offered(transaction, reason));
    }

    private @Nullable String reason(Transaction transaction, long durationNanos) {
        if (transaction.series.type().equals("startup")) {
            return "startup";
        }
        if (transaction.root.error != null) {
            return "error";
        }
        Slowest names = slowest.get(transaction.series);
        if (names == null || durationNanos > names.thresholdNanos) {
            return "slow";
        }
        return transaction.sampled ? "sampled" : null;
    }

    /** Moves what was offered onto the shelves. One agent thread, a few times a second. */
    public void drain() {
        Offered offered;
        while ((offered = queue.poll()) != null) {
            queued.decrementAndGet();
            KeptTrace trace = TraceRecords.of(offered.transaction, offered.reason);
            shelve(offered.transaction.series, trace);
        }
    }

    private synchronized void shelve(Series.Transaction name, KeptTrace trace) {
        if (trace.root().error() != null) {
            addBounded(failed, trace, MAX_FAILED);
        } else if (!keepIfSlow(name, trace)) {
            addBounded(recent, trace, MAX_RECENT);
        }
        if (listener != null) {
            listener.accept(trace);
        }
    }

    private boolean keepIfSlow(Series.Transaction name, KeptTrace trace) {
        Slowest names = slowest.get(name);
        if (names == null) {
            if (slowest.size() >= 500) {
                return false;
            }
            names = new Slowest();
            slowest.put(name, names);
        }
        if (trace.root().durationNanos() <= names.thresholdNanos) {
            return false;
        }
        names.traces.add(trace);
        if (names.traces.size() > SLOWEST_PER_NAME) {
            addBounded(recent, names.traces.remove(), MAX_RECENT);
        }
        if (names.traces.size() == SLOWEST_PER_NAME) {
            names.thresholdNanos = names.traces.element().root().durationNanos();
        }
        return true;
    }

    private static void addBounded(Deque<KeptTrace> shelf, KeptTrace trace, int limit) {
        shelf.addLast(trace);
        if (shelf.size() > limit) {
            shelf.removeFirst();
        }
    }

    @Override
    public synchronized List<KeptTrace> all() {
        List<KeptTrace> traces = new ArrayList<>(recent);
        traces.addAll(failed);
        slowest.values().forEach(names -> traces.addAll(names.traces));
        traces.sort(Comparator.<KeptTrace>comparingLong(trace -> trace.root().startEpochNanos())
                .reversed());
        return traces;
    }

    @Override
    public List<KeptTrace> byId(String traceId) {
        return all().stream().filter(trace -> trace.traceId().equals(traceId)).toList();
    }
}
