package io.perfagent.recording;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * When the threads of one carrier were in which transaction: the latest stays in a ring, and of a platform thread the one it
 * is in. So that a sample of a thread, which arrives up to two seconds later, finds the transaction it belongs to.
 *
 * <pre>
 * Writer:      the carrier's own thread, or the virtual thread it runs: plain cost of a few ordered stores at each begin and end.
 * Readers:     the agent's thread that reads samples.
 * Publication: each store is ordered, the ring's count last. A reader that finds the count so far ahead that the entry may have
 *              been written again does not use it. A ring that grows is another array, and the old one is not written any more.
 * Lost:        stays older than the ring, of which the reader sees the age; it asks for a larger one. Of virtual threads the
 *              stay that has not ended.
 * </pre>
 */
public final class Presence {

    /** Entries a ring has at first: enough for a thread that is started for one thing. */
    static final int LEAST = 4;
    /** Entries of a thread that goes on. */
    static final int FIRST = 64;
    /** Entries a ring may have. */
    static final int MOST = 8_192;

    private static final int FIELDS = 5;
    /** Index of the first entry; before come the count and the number of the first entry that this array has ever held. */
    private static final int ENTRIES = 2;

    /** Takes one stay. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Takes it.
         *
         * @param name number of the transaction's series
         * @param traceIdLow lower half of its trace id, or 0 where none was drawn yet
         */
        void stay(long threadId, long startNanos, long endNanos, int name, long traceIdLow);
    }

    private volatile AtomicLongArray ring = new AtomicLongArray(ENTRIES + LEAST * FIELDS);
    private volatile int wanted = LEAST;
    private volatile boolean forgotten;

    private final AtomicLong openThread = new AtomicLong();
    private final AtomicLong openSince = new AtomicLong();
    private final AtomicLong openName = new AtomicLong();

    /** The reader's: count it saw last, and since when it has not changed. */
    long seenCount = -1;

    long unchangedSinceNanos;

    /** Whether the owner is to make itself known again, because it was idle for long. */
    boolean isForgotten() {
        return forgotten;
    }

    void forgotten(boolean now) {
        forgotten = now;
    }

    /** The platform thread {@code threadId} is in a transaction from now on, or back in it. The owner. */
    void in(long threadId, int name, long startNanos) {
        openSince.lazySet(0);
        openThread.lazySet(threadId);
        openName.lazySet(name);
        openSince.lazySet(startNanos);
    }

    /** The platform thread is in none. The owner. */
    void out() {
        openSince.lazySet(0);
    }

    /** A thread has left a transaction. The owner. */
    void left(long threadId, long startNanos, long endNanos, int name, long traceIdLow) {
        AtomicLongArray entries = ring;
        long count = entries.get(0);
        if (count == LEAST && wanted < FIRST) {
            wanted = FIRST;
        }
        if (wanted > capacity(entries)) {
            entries = grow(entries);
        }
        int at = ENTRIES + (int) (count & (capacity(entries) - 1)) * FIELDS;
        entries.lazySet(at, threadId);
        entries.lazySet(at + 1, startNanos);
        entries.lazySet(at + 2, endNanos);
        entries.lazySet(at + 3, name);
        entries.lazySet(at + 4, traceIdLow);
        entries.lazySet(0, count + 1);
    }

    private static int capacity(AtomicLongArray entries) {
        return (entries.length() - ENTRIES) / FIELDS;
    }

    private AtomicLongArray grow(AtomicLongArray old) {
        AtomicLongArray larger = new AtomicLongArray(ENTRIES + wanted * FIELDS);
        long count = old.get(0);
        for (long entry = Math.max(0, count - capacity(old)); entry < count; entry++) {
            int from = ENTRIES + (int) (entry & (capacity(old) - 1)) * FIELDS;
            int to = ENTRIES + (int) (entry & (capacity(larger) - 1)) * FIELDS;
            for (int field = 0; field < FIELDS; field++) {
                larger.setPlain(to + field, old.getPlain(from + field));
            }
        }
        larger.setPlain(0, count);
        larger.setPlain(1, Math.max(0, count - capacity(old)));
        ring = larger;
        return larger;
    }

    /** How many stays it has room for. */
    int capacity() {
        return capacity(ring);
    }

    /** Has the owner make room for so many, a power of two. The reader. */
    void room(int entries) {
        wanted = Math.min(MOST, entries);
    }

    /** How many stays have ended since the start. */
    long count() {
        return ring.get(0);
    }

    /**
     * Visits the stays the ring still holds, the latest first, down to those that ended before {@code sinceNanos}.
     *
     * @return when the oldest one that the ring held began; {@link Long#MIN_VALUE} where it never was full
     */
    long visit(long sinceNanos, Visitor visitor) {
        AtomicLongArray entries = ring;
        int capacity = capacity(entries);
        long count = entries.get(0);
        long oldest = Long.MIN_VALUE;
        long first = Math.max(entries.get(1), count - capacity);
        for (long entry = count - 1; entry >= first; entry--) {
            int at = ENTRIES + (int) (entry & (capacity - 1)) * FIELDS;
            long thread = entries.get(at);
            long start = entries.get(at + 1);
            long end = entries.get(at + 2);
            long name = entries.get(at + 3);
            long trace = entries.get(at + 4);
            if (entry <= entries.get(0) - capacity) {
                // May have been written again meanwhile.
                return oldest;
            }
            if (end - sinceNanos < 0) {
                return Long.MIN_VALUE;
            }
            oldest = start;
            visitor.stay(thread, start, end, (int) name, trace);
        }
        return first > 0 ? oldest : Long.MIN_VALUE;
    }

    /** Takes the stay that has not ended. */
    @FunctionalInterface
    interface OpenVisitor {
        void open(long threadId, long startNanos, int name);
    }

    /** Visits the transaction that the platform thread is in, if it is in one. */
    void visitOpen(@Nullable OpenVisitor visitor) {
        long since = openSince.get();
        long thread = openThread.get();
        long name = openName.get();
        if (visitor != null && since != 0 && since == openSince.get()) {
            visitor.open(thread, since, (int) name);
        }
    }
}
