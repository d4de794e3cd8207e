package io.perfagent.recording;

import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Every thread's {@link Recorder}.
 *
 * <pre>
 * Writer:      each carrier thread adds its recorder once, and rows as it needs them.
 * Readers:     the aggregator thread.
 * Publication: a concurrent queue, walked without stopping anyone.
 * Lost:        nothing. A thread's recorder is held strongly here, with weak references to the thread and to the handle that
 *              only the thread holds; when the thread has ended, or the handle is gone, the recorder is final, so it is read
 *              one last time: without a wait for a collection, since threads may come and go by the thousand. What an ended
 *              thread leaves goes on in the next one that starts, as it is: values only grow. Rows of live threads are limited to
 *              a share of the heap: beyond it, threads add atomically to one shared row a series, which is slower but as exact.
 * </pre>
 */
public final class Recorders {

    private static final int BYTES_A_ROW = 3_000;
    private static final int HEAP_SHARE = 25;
    private static final int FEWEST_ROWS = 2_000;
    private static final int MOST_ROWS = 200_000;
    private static final int MOST_SPARE = 64;

    /** What the thread itself holds on to; of one thread after the other. */
    static final class Handle {
        final Recorder recorder;

        @Nullable
        Object carried;

        @Nullable
        Presence presence;

        Handle(Recorder recorder) {
            this.recorder = recorder;
        }
    }

    /** One thread's recorder as the aggregator sees it. */
    private record Entry(
            Recorder recorder,
            WeakReference<Handle> owner,
            @Nullable WeakReference<Thread> thread) {

        /** Whether the owning thread has ended; what the recorder holds then is final, and seen whole (JLS 17.4.4). */
        boolean hasEnded() {
            Thread owning = thread == null ? null : thread.get();
            // A living thread is never collected.
            return thread != null && (owning == null || !owning.isAlive());
        }
    }

    private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();
    /** Of threads that have ended, read to their end. */
    private final ConcurrentLinkedQueue<Handle> spare = new ConcurrentLinkedQueue<>();

    private final AtomicInteger spares = new AtomicInteger();
    private final Map<Integer, Row> sharedRows = new ConcurrentHashMap<>();
    private final AtomicInteger rowsLeft;
    private final int mostRows;
    private final ThreadLocal<Handle> ofCarrier;

    /**
     * Makes an empty set whose rows take at most a twenty-fifth of the heap.
     *
     * @param ofCarrier thread-local storage that belongs to the carrier thread where the JDK has one, see
     *     {@link CarrierThreads}
     */
    public Recorders(ThreadLocal<Object> ofCarrier) {
        this(ofCarrier, (int) Math.max(
                FEWEST_ROWS, Math.min(MOST_ROWS, Runtime.getRuntime().maxMemory() / HEAP_SHARE / BYTES_A_ROW)));
    }

    Recorders(ThreadLocal<Object> ofCarrier, int mostRows) {
        @SuppressWarnings("unchecked")
        ThreadLocal<Handle> handles = (ThreadLocal<Handle>) (ThreadLocal<?>) ofCarrier;
        this.ofCarrier = handles;
        this.mostRows = mostRows;
        rowsLeft = new AtomicInteger(mostRows);
    }

    /** The recorder of the carrier that runs the current thread; made on first use. */
    Handle current() {
        Handle handle = ofCarrier.get();
        return handle == null ? add() : handle;
    }

    private Handle add() {
        Handle handle = spare.poll();
        if (handle == null) {
            handle = new Handle(new Recorder(this));
        } else {
            spares.decrementAndGet();
        }
        entries.add(new Entry(handle.recorder, new WeakReference<>(handle), owningThread()));
        ofCarrier.set(handle);
        return handle;
    }

    /** The current thread, where it is not one that others run on top of: a carrier's recorder outlives those. */
    private static @Nullable WeakReference<Thread> owningThread() {
        Thread current = Thread.currentThread();
        return Recording.isVirtual(current) ? null : new WeakReference<>(current);
    }

    /** A row for one thread, or the one that all threads share once the rows are used up. Any thread. */
    Row newRow(int series) {
        for (int left = rowsLeft.get(); left > 0; left = rowsLeft.get()) {
            if (rowsLeft.compareAndSet(left, left - 1)) {
                return new Row(series, false);
            }
        }
        Row known = sharedRows.get(series);
        if (known != null) {
            return known;
        }
        Row made = new Row(series, true);
        Row before = sharedRows.putIfAbsent(series, made);
        return before == null ? made : before;
    }

    /**
     * Adds what all threads, dead ones included, counted since the last time. The aggregator thread.
     *
     * @param sums gives the sum that a series belongs to
     */
    public void drain(IntFunction<Counts> sums) {
        for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
            Entry entry = each.next();
            boolean hasEnded = entry.hasEnded();
            boolean isGone = entry.owner.refersTo(null);
            entry.recorder.drain(sums);
            if (hasEnded || isGone) {
                each.remove();
                if (!hasEnded || !keep(entry.owner.get())) {
                    rowsLeft.addAndGet(entry.recorder.ownRows());
                }
            }
        }
        for (Row row : sharedRows.values()) {
            if (row.hasNews()) {
                row.drain(sums.apply(row.series));
            }
        }
    }

    /** For the next thread that starts; not where rows are scarce, nor what had to share some while they were. */
    private boolean keep(@Nullable Handle left) {
        if (left == null || spares.get() >= MOST_SPARE || rowsLeft.get() < mostRows / 2 || left.recorder.sharesRows()) {
            return false;
        }
        if (left.presence != null) {
            // It may have ended inside a transaction.
            left.presence.out();
        }
        spares.incrementAndGet();
        spare.add(left);
        return true;
    }

    /** Recorders of threads that live, or have not been read since they died. */
    public int size() {
        return entries.size();
    }

    /** Series that have a row shared by several threads. */
    public int sharedRows() {
        return sharedRows.size();
    }

    /** About what all of this takes on the heap. The aggregator thread. */
    public long heapBytes() {
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.recorder.heapBytes();
        }
        for (Handle left : spare) {
            bytes += left.recorder.heapBytes();
        }
        for (Row row : sharedRows.values()) {
            bytes += row.heapBytes();
        }
        return bytes;
    }
}
