package io.perfagent.trace;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Buffers of kept traces, once the trace was taken out of them, on their way back to the threads that serve requests.
 *
 * <pre>
 * Writer:      the thread that keeps traces gives back; any request thread takes.
 * Readers:     the same.
 * Publication: atomic exchange of a slot.
 * Lost:        buffers given back to a full pool, which the collector takes.
 * </pre>
 */
final class TransactionPool {

    private static final int SLOTS = 1 << 10;
    private static final int TRIES = 4;

    private final AtomicReferenceArray<@Nullable Transaction> slots = new AtomicReferenceArray<>(SLOTS);

    /** Where the next one goes: the giving thread's alone, and a hint for those that take. */
    private int next;

    /** A buffer of the pool, if one is found at once: in the taker's own corner, or where the latest were put. */
    @Nullable
    Transaction take(int from) {
        Transaction near = take(from, TRIES);
        return near == null ? take(next - TRIES, TRIES) : near;
    }

    private @Nullable Transaction take(int from, int tries) {
        for (int i = 0; i < tries; i++) {
            int slot = (from + i) & (SLOTS - 1);
            if (slots.get(slot) != null) {
                Transaction taken = slots.getAndSet(slot, null);
                if (taken != null) {
                    return taken;
                }
            }
        }
        return null;
    }

    /** The thread that keeps traces. */
    void giveBack(Transaction transaction) {
        transaction.clear();
        for (int i = 0; i < TRIES; i++) {
            int slot = next++ & (SLOTS - 1);
            if (slots.get(slot) == null) {
                slots.set(slot, transaction);
                return;
            }
        }
    }
}
