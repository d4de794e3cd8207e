package io.perfagent.runtime;

import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.recording.ThreadState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what the JVM reports into series like any other, so that it has percentiles, periods and a bound on names, and
 * remembers the latest interruptions one by one.
 *
 * <pre>
 * Writer:      the agent's thread that reads the stream.
 * Readers:     the aggregator, for the series; other agent threads, for the rest.
 * Publication: the recorder of that thread; this object's monitor.
 * Lost:        interruptions beyond {@link #MOST_INTERRUPTIONS}, the oldest first.
 * </pre>
 */
public final class RuntimeFigures implements RuntimeEvents {

    private static final int MOST_INTERRUPTIONS = 20_000;
    private static final int MOST_UNFINISHED = 1_000;

    /** A safepoint of which not everything was reported yet. */
    private static final class Safepoint {
        long beginEpochNanos;
        long reachNanos = -1;
        long endEpochNanos;
        String operation = "";
    }

    private final Recording recording;
    private final SeriesRegistry registry;
    private final Map<Long, Safepoint> safepoints = bounded();
    private final Map<Integer, RuntimeEvent.Collection> collections = bounded();
    private final Deque<RuntimeEvent.CollectionPause> pauses = new ArrayDeque<>();
    private final Deque<Interruption> interruptions = new ArrayDeque<>();
    private long usedAfterCollectionBytes = -1;
    private long firstThrowables = -1;
    private long throwables = -1;

    /** Counts into {@code recording}. */
    public RuntimeFigures(Recording recording, SeriesRegistry registry) {
        this.recording = recording;
        this.registry = registry;
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST_UNFINISHED;
            }
        };
    }

    /** Bytes of the heap in use after the latest collection; -1 while none was reported. */
    public synchronized long usedAfterCollectionBytes() {
        return usedAfterCollectionBytes;
    }

    /** Throwables made since the stream began, exact; -1 where it is not known. */
    public synchronized long throwables() {
        return throwables;
    }

    /** Interruptions that ended after {@code sinceNanos}, in the order they were reported. */
    public synchronized List<Interruption> interruptions(long sinceNanos) {
        return interruptions.stream()
                .filter(each -> each.endNanos() - sinceNanos >= 0)
                .toList();
    }

    @Override
    public synchronized void batch(List<RuntimeEvent> events, long epochOffsetNanos) {
        ThreadState thread = recording.thread();
        for (RuntimeEvent event : events) {
            if (event instanceof RuntimeEvent.OnThread onThread) {
                add(thread, onThread, epochOffsetNanos);
            } else {
                add(thread, event);
            }
        }
        finishSafepoints(thread, epochOffsetNanos);
        finishPauses(thread, epochOffsetNanos);
    }

    private void add(ThreadState thread, RuntimeEvent.OnThread event, long offsetNanos) {
        if (event instanceof RuntimeEvent.MonitorEnter enter) {
            count(thread, "lock.monitor", enter.className(), enter.durationNanos());
            interrupted("lock", enter.className(), enter, enter.durationNanos(), offsetNanos);
        } else if (event instanceof RuntimeEvent.Park park) {
            boolean isLock = Contention.isLock(park.className());
            if (isLock) {
                count(thread, "lock.park", park.className(), park.durationNanos());
            }
            interrupted(isLock ? "lock" : "park", park.className(), park, park.durationNanos(), offsetNanos);
        } else if (event instanceof RuntimeEvent.Pinned pinned) {
            count(thread, "pinned", pinned.reason(), pinned.durationNanos());
            interrupted("pinned", pinned.reason(), pinned, pinned.durationNanos(), offsetNanos);
        } else if (event instanceof RuntimeEvent.InputOutput transfer) {
            Series series = new Series.Jvm(transfer.kind() + " " + transfer.operation(), transfer.target(), "");
            record(thread, series, transfer.durationNanos(), transfer.bytes());
            interrupted(transfer.kind(), transfer.target(), transfer, transfer.durationNanos(), offsetNanos);
        } else if (event instanceof RuntimeEvent.Thrown thrown) {
            count(thread, "thrown", thrown.className(), 0);
        }
    }

    private void add(ThreadState thread, RuntimeEvent event) {
        if (event instanceof RuntimeEvent.Collection collection) {
            String name = Collectors.bean(collection.name());
            collections.put(collection.gcId(), collection);
            record(thread, new Series.Jvm("gc.collection", name, collection.cause()), collection.durationNanos(), -1);
        } else if (event instanceof RuntimeEvent.CollectionPause pause) {
            pauses.addLast(pause);
        } else if (event instanceof RuntimeEvent.HeapUse use && use.after()) {
            usedAfterCollectionBytes = use.usedBytes();
        } else if (event instanceof RuntimeEvent.SafepointBegin begin) {
            Safepoint safepoint = safepoint(begin.id());
            safepoint.beginEpochNanos = begin.epochNanos();
            safepoint.reachNanos = begin.durationNanos();
        } else if (event instanceof RuntimeEvent.SafepointOperation operation) {
            safepoint(operation.id()).operation = operation.operation();
        } else if (event instanceof RuntimeEvent.SafepointEnd end) {
            safepoint(end.id()).endEpochNanos = end.epochNanos() + end.durationNanos();
        } else if (event instanceof RuntimeEvent.Compiled compiled) {
            count(thread, "compilation", compiled.method(), compiled.durationNanos());
        } else if (event instanceof RuntimeEvent.ThrowableCount count) {
            firstThrowables = firstThrowables < 0 ? count.throwables() : firstThrowables;
            throwables = Math.max(throwables, count.throwables() - firstThrowables);
        }
    }

    private Safepoint safepoint(long id) {
        return safepoints.computeIfAbsent(id, key -> new Safepoint());
    }

    private void finishSafepoints(ThreadState thread, long offsetNanos) {
        for (Iterator<Safepoint> each = safepoints.values().iterator(); each.hasNext(); ) {
            Safepoint done = each.next();
            if (done.reachNanos < 0 || done.endEpochNanos == 0 || done.operation.isEmpty()) {
                continue;
            }
            each.remove();
            long durationNanos = Math.max(0, done.endEpochNanos - done.beginEpochNanos);
            count(thread, "safepoint", done.operation, durationNanos);
            count(thread, "safepoint.reach", done.operation, done.reachNanos);
            remember(new Interruption(
                    "safepoint",
                    done.operation,
                    0,
                    done.beginEpochNanos - offsetNanos,
                    done.beginEpochNanos - offsetNanos + durationNanos));
        }
    }

    /** A pause is reported before the collection whose cause it shares. */
    private void finishPauses(ThreadState thread, long offsetNanos) {
        int waiting = pauses.size();
        for (int i = 0; i < waiting; i++) {
            RuntimeEvent.CollectionPause pause = pauses.removeFirst();
            RuntimeEvent.Collection of = collections.get(pause.gcId());
            if (of == null && pauses.size() < MOST_UNFINISHED) {
                pauses.addLast(pause);
                continue;
            }
            String name = of == null ? "" : Collectors.bean(of.name());
            String cause = of == null ? "" : of.cause();
            record(thread, new Series.Jvm("gc.pause", name, cause), pause.durationNanos(), -1);
            long startNanos = pause.epochNanos() - offsetNanos;
            remember(new Interruption("gc", cause, 0, startNanos, startNanos + pause.durationNanos()));
        }
    }

    private void interrupted(
            String kind, String detail, RuntimeEvent.OnThread event, long durationNanos, long offsetNanos) {
        long startNanos = event.epochNanos() - offsetNanos;
        remember(new Interruption(kind, detail, event.threadId(), startNanos, startNanos + durationNanos));
    }

    private void remember(Interruption interruption) {
        interruptions.addLast(interruption);
        if (interruptions.size() > MOST_INTERRUPTIONS) {
            interruptions.removeFirst();
        }
    }

    private void count(ThreadState thread, String measure, String name, long durationNanos) {
        record(thread, new Series.Jvm(measure, name, ""), durationNanos, -1);
    }

    private void record(ThreadState thread, Series series, long durationNanos, long bytes) {
        recording.record(thread, registry.intern(series), durationNanos, durationNanos, bytes, false);
    }
}
