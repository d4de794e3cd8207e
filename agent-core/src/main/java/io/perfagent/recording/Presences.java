package io.perfagent.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every carrier's {@link Presence}; made and written only while samples are taken.
 *
 * <pre>
 * Writer:      each thread that runs transactions.
 * Readers:     the agent's thread that reads samples.
 * Publication: a concurrent queue; a flag for whether there is anything to write at all.
 * Lost:        threads beyond {@link #MOST}: their samples belong to no transaction; growth beyond {@link #MOST_ENTRIES}.
 * </pre>
 */
public final class Presences {

    private static final int MOST = 4_096;
    private static final int MOST_ENTRIES = 400_000;
    private static final long FORGET_NANOS = 10_000_000_000L;

    private final ConcurrentLinkedQueue<Presence> all = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile boolean on;
    private volatile long onSinceNanos = System.nanoTime();

    /** Whether anybody reads what is written. */
    public boolean isOn() {
        return on;
    }

    /**
     * Has threads write from their next transaction on, or not any more. What a thread had written before it was off and on again
     * may have ended unseen, so it does not count as open.
     */
    public synchronized void on(boolean write) {
        if (write && !on) {
            onSinceNanos = System.nanoTime();
        }
        on = write;
    }

    /** One for the current thread's carrier. */
    Presence make() {
        Presence made = new Presence();
        add(made);
        return made;
    }

    void add(Presence presence) {
        presence.forgotten(false);
        if (size.incrementAndGet() > MOST) {
            size.decrementAndGet();
            // Offered again at its next transaction.
            presence.forgotten(true);
            return;
        }
        all.add(presence);
    }

    /** Where threads are and were. */
    public interface Reader {
        /** The platform thread is in a transaction since then. */
        void open(long threadId, long startNanos, int name);

        /** A thread was in a transaction. */
        void stay(long threadId, long startNanos, long endNanos, int name, long traceIdLow);
    }

    /** Takes the transaction a platform thread is in. */
    @FunctionalInterface
    public interface OpenReader {
        /** The platform thread is in a transaction since then. */
        void open(long threadId, long startNanos, int name);
    }

    /** Shows {@code reader} the platform threads that are in a transaction now. Any agent thread. */
    public void readOpen(OpenReader reader) {
        for (Presence presence : all) {
            visitOpen(presence, reader::open);
        }
    }

    private void visitOpen(Presence presence, Presence.OpenVisitor visitor) {
        long sinceNanos = onSinceNanos;
        presence.visitOpen((thread, start, name) -> {
            if (start - sinceNanos >= 0) {
                visitor.open(thread, start, name);
            }
        });
    }

    /**
     * Shows {@code reader} everything that ended after {@code sinceNanos} or has not ended; rings that do not reach so far back
     * are made larger for the next time. The one agent thread that reads.
     *
     * @return rings that did not reach back
     */
    public int read(long sinceNanos, Reader reader) {
        long nowNanos = System.nanoTime();
        int tooShort = 0;
        int entries = 0;
        List<Presence> idle = new ArrayList<>();
        for (Presence presence : all) {
            visitOpen(presence, reader::open);
            long reachesTo = presence.visit(sinceNanos, reader::stay);
            entries += presence.capacity();
            if (reachesTo != Long.MIN_VALUE && reachesTo - sinceNanos > 0) {
                tooShort++;
                if (presence.capacity() < Presence.MOST && entries < MOST_ENTRIES) {
                    presence.room(presence.capacity() * 4);
                }
            }
            long count = presence.count();
            if (count != presence.seenCount) {
                presence.seenCount = count;
                presence.unchangedSinceNanos = nowNanos;
            } else if (nowNanos - presence.unchangedSinceNanos > FORGET_NANOS) {
                idle.add(presence);
            }
        }
        for (Presence presence : idle) {
            boolean[] open = {false};
            visitOpen(presence, (thread, start, name) -> open[0] = true);
            if (!open[0]) {
                presence.forgotten(true);
                all.remove(presence);
                size.decrementAndGet();
            }
        }
        return tooShort;
    }
}
