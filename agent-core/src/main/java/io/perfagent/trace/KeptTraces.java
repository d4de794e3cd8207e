package io.perfagent.trace;

import io.perfagent.recording.Series;
import io.perfagent.status.AgentStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses at the end of each transaction whether its whole trace is kept, and keeps it: failed ones, the slowest of each
 * name, those sampled at their start, a name of which none was kept for a minute, and a reservoir of each name.
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

    /** Why a piece is kept that was recorded after its transaction had ended. */
    static final String LATE = "late";

    private static final int MAX_QUEUED = 1_024;
    private static final int MAX_RECENT = 400;
    private static final int MAX_FAILED = 200;
    private static final int SLOWEST_PER_NAME = 5;
    private static final int MAX_NAMES = 500;

    private static final long RARE_NANOS = 60_000_000_000L;
    private static final long RESERVOIR_NANOS = 60_000_000_000L;
    private static final int RESERVOIR_TRACES = 5;

    private final AgentStatus status;
    private final ConcurrentLinkedQueue<Transaction> queue = new ConcurrentLinkedQueue<>();
    final TransactionPool pool = new TransactionPool();
    private final AtomicInteger queued = new AtomicInteger();
    private final Map<Series.Transaction, PriorityQueue<KeptTrace>> slowest = new HashMap<>();
    private final Deque<KeptTrace> recent = new ArrayDeque<>();
    private final Deque<KeptTrace> failed = new ArrayDeque<>();
    private final List<Consumer<KeptTrace>> listeners = new ArrayList<>();

    /** Makes empty shelves. */
    public KeptTraces(AgentStatus status) {
        this.status = status;
    }

    /** Has every newly kept trace given to {@code listener} as well, on the thread that calls {@link #drain}. */
    public synchronized void listener(Consumer<KeptTrace> newListener) {
        listeners.add(newListener);
    }

    /**
     * Takes a finished transaction if it is worth keeping. Request threads; never blocks.
     *
     * @return whether the transaction now belongs to the shelves and must not be used again
     */
    boolean offer(Transaction transaction, long durationNanos, long nowNanos) {
        TransactionName name = transaction.name;
        String reason = name == null ? null : reason(transaction, name, durationNanos, nowNanos);
        if (name == null || reason == null) {
            return false;
        }
        if (queued.incrementAndGet() > MAX_QUEUED) {
            queued.decrementAndGet();
            status.dropped("trace_queue_full", 1);
            return false;
        }
        name.keptNanos = nowNanos;
        transaction.keptBecause = reason;
        queue.add(transaction);
        return true;
    }

    /** Takes a part of a kept transaction that was done after its end. Any thread; never blocks. */
    void offerLate(Transaction branch) {
        if (queued.incrementAndGet() > MAX_QUEUED) {
            queued.decrementAndGet();
            status.dropped("trace_queue_full", 1);
            return;
        }
        branch.keptBecause = LATE;
        queue.add(branch);
    }

    private @Nullable String reason(Transaction transaction, TransactionName name, long durationNanos, long nowNanos) {
        if (name.series.type().equals("startup")) {
            return "startup";
        }
        if (transaction.root.error != null) {
            return "error";
        }
        if (durationNanos > name.slowerThanNanos) {
            return "slow";
        }
        if (transaction.sampled) {
            return "sampled";
        }
        if (nowNanos - name.keptNanos > RARE_NANOS) {
            return "rare";
        }
        return isDrawn(name, nowNanos) ? "reservoir" : null;
    }

    /**
     * Vitter's reservoir (Algorithm R, 1985) over each minute of each name: the i-th transaction is kept with probability
     * 5/i, so that every one of the minute is as likely to be among the last five drawn.
     */
    private static boolean isDrawn(TransactionName name, long nowNanos) {
        if (nowNanos - name.reservoirFromNanos > RESERVOIR_NANOS) {
            name.reservoirFromNanos = nowNanos;
            name.reservoirSeen = 0;
        }
        int seen = ++name.reservoirSeen;
        return seen <= RESERVOIR_TRACES || ThreadLocalRandom.current().nextInt(seen) < RESERVOIR_TRACES;
    }

    /** Moves what was offered onto the shelves. One agent thread, a few times a second. */
    public void drain() {
        Transaction offered;
        while ((offered = queue.poll()) != null) {
            queued.decrementAndGet();
            TransactionName name = offered.name;
            if (name != null) {
                shelve(name, TraceRecords.of(offered, name, offered.keptBecause));
            }
            if (!offered.isBranch && offered.isReusable()) {
                pool.giveBack(offered);
            }
        }
    }

    private synchronized void shelve(TransactionName name, KeptTrace trace) {
        if (trace.keptBecause().equals(LATE)) {
            addBounded(recent, trace, MAX_RECENT);
        } else if (trace.root().error() != null) {
            addBounded(failed, trace, MAX_FAILED);
        } else if (!keepIfSlow(name, trace)) {
            addBounded(recent, trace, MAX_RECENT);
        }
        for (Consumer<KeptTrace> listener : listeners) {
            listener.accept(trace);
        }
    }

    private boolean keepIfSlow(TransactionName name, KeptTrace trace) {
        PriorityQueue<KeptTrace> traces = slowest.get(name.series);
        if (traces == null) {
            if (slowest.size() >= MAX_NAMES) {
                return false;
            }
            traces = new PriorityQueue<>(
                    Comparator.comparingLong(kept -> kept.root().durationNanos()));
            slowest.put(name.series, traces);
        }
        if (trace.root().durationNanos() <= name.slowerThanNanos) {
            return false;
        }
        traces.add(trace);
        if (traces.size() > SLOWEST_PER_NAME) {
            addBounded(recent, traces.remove(), MAX_RECENT);
        }
        if (traces.size() == SLOWEST_PER_NAME) {
            name.slowerThanNanos = traces.element().root().durationNanos();
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
        slowest.values().forEach(traces::addAll);
        traces.sort(Comparator.<KeptTrace>comparingLong(trace -> trace.root().startEpochNanos())
                .reversed());
        return traces;
    }

    @Override
    public List<KeptTrace> byId(String traceId) {
        return all().stream().filter(trace -> trace.traceId().equals(traceId)).toList();
    }
}
