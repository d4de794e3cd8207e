package io.perfagent.trace;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The messages of one call or connection, added up while it lasts: a stream of a million messages is one span with these
 * figures. Adding a message allocates nothing and takes no lock.
 *
 * <pre>
 * Writer:      any thread; those that send and those that receive differ.
 * Readers:     the thread that keeps traces, also while messages come.
 * Publication: every field is volatile and changed atomically, each by itself: a reader may find a message whose bytes are
 *              not there yet.
 * Lost:        nothing; where two threads send at once, against every protocol, a gap may be counted as 0.
 * </pre>
 */
public final class MessageFlow implements SpanDetail {

    /** One of the two ways that messages go. */
    public static final class Direction {

        private static final AtomicLongFieldUpdater<Direction> MESSAGES = field("messages");
        private static final AtomicLongFieldUpdater<Direction> BYTES = field("bytes");
        private static final AtomicLongFieldUpdater<Direction> UNSIZED = field("unsized");
        private static final AtomicLongFieldUpdater<Direction> FIRST = field("firstNanos");
        private static final AtomicLongFieldUpdater<Direction> LAST = field("lastNanos");
        private static final AtomicLongFieldUpdater<Direction> LONGEST = field("longestGapNanos");

        private final long startNanos;
        private volatile long messages;
        private volatile long bytes;
        private volatile long unsized;

        /** After the start, at least 1; 0 while there is no message. */
        private volatile long firstNanos;

        private volatile long lastNanos;
        private volatile long longestGapNanos;

        private Direction(long startNanos) {
            this.startNanos = startNanos;
        }

        private static AtomicLongFieldUpdater<Direction> field(String name) {
            return AtomicLongFieldUpdater.newUpdater(Direction.class, name);
        }

        /**
         * A message goes this way at {@code nowNanos} of {@link System#nanoTime}.
         *
         * @param sizeBytes negative when unknown
         * @return nanoseconds since the message before; -1 for the first one
         */
        public long add(long sizeBytes, long nowNanos) {
            if (sizeBytes < 0) {
                UNSIZED.incrementAndGet(this);
            } else {
                BYTES.addAndGet(this, sizeBytes);
            }
            long sinceStartNanos = Math.max(1, nowNanos - startNanos);
            long beforeNanos = LAST.getAndSet(this, sinceStartNanos);
            MESSAGES.incrementAndGet(this);
            if (beforeNanos == 0) {
                FIRST.set(this, sinceStartNanos);
                return -1;
            }
            long gapNanos = Math.max(0, sinceStartNanos - beforeNanos);
            long longest = longestGapNanos;
            while (gapNanos > longest && !LONGEST.compareAndSet(this, longest, gapNanos)) {
                longest = longestGapNanos;
            }
            return gapNanos;
        }

        /** Messages so far. */
        public long messages() {
            return messages;
        }

        /** Bytes of those whose size is known. */
        public long bytes() {
            return bytes;
        }

        /** Messages whose size is not known. */
        public long unsized() {
            return unsized;
        }

        private void addTo(Map<String, Object> attributes, String prefix) {
            long count = messages;
            attributes.put(prefix + "messages", count);
            if (count == 0) {
                return;
            }
            if (unsized == 0) {
                attributes.put(prefix + "bytes", bytes);
            }
            attributes.put(prefix + "first_nanos", firstNanos);
            if (count > 1) {
                attributes.put(prefix + "gaps", count - 1);
                attributes.put(prefix + "gap_mean_nanos", Math.max(0, lastNanos - firstNanos) / (count - 1));
                attributes.put(prefix + "gap_max_nanos", longestGapNanos);
            }
        }
    }

    private final Direction sent;
    private final Direction received;

    /** Makes the figures of what began at {@code startNanos} of {@link System#nanoTime}. */
    public MessageFlow(long startNanos) {
        sent = new Direction(startNanos);
        received = new Direction(startNanos);
    }

    /** What this side sends. */
    public Direction sent() {
        return sent;
    }

    /** What this side receives. */
    public Direction received() {
        return received;
    }

    /** Adds {@code perfagent.sent.*} and {@code perfagent.received.*}; bytes only where the size of every message is known. */
    @Override
    public void addTo(Map<String, Object> attributes) {
        sent.addTo(attributes, "perfagent.sent.");
        received.addTo(attributes, "perfagent.received.");
    }
}
