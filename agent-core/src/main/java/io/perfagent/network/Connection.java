package io.perfagent.network;

import io.perfagent.trace.MessageSpans;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One open connection.
 *
 * <pre>
 * Writer:      the parts received are the library's reader's, one at a time; the parts sent are whoever sends, one at a
 *              time by the protocol; ping and close code any thread.
 * Readers:     the same.
 * Publication: the library's own hand-over between its readers, and between its senders; the rest is atomic.
 * Lost:        nothing; messages that an application sends at once from two threads, against the protocol, may swap parts.
 * </pre>
 */
final class Connection {

    final WebSocketRow row;
    final @Nullable String remote;
    final MessageSpans.Handshake handshake;
    final long openedNanos = System.nanoTime();
    final Assembly receiving = new Assembly();
    final Assembly sending = new Assembly();

    /** What has arrived but was not handed over yet; -1 when that is no whole message. */
    long arrivedBytes = -1;

    /** Which error was counted last; identity alone, so that it is not kept alive. */
    volatile int lastError;

    /** When the first ping was sent that has no answer yet; 0 when there is none. */
    private final AtomicLong pingNanos = new AtomicLong();

    private final AtomicInteger closeCode = new AtomicInteger();

    /**
     * Makes a connection that is open now.
     *
     * @param remote who is at the other end, when it can be known again
     * @param handshake the trace around its handshake
     */
    Connection(WebSocketRow row, @Nullable String remote, MessageSpans.Handshake handshake) {
        this.row = row;
        this.remote = remote;
        this.handshake = handshake;
    }

    /** A message being put together from its parts. */
    static final class Assembly {
        boolean text;
        private long bytes;

        /** Adds a part; the size of the message when it is the last one, else -1. */
        long add(int opcode, long sizeBytes, boolean last) {
            if (opcode != 0) {
                text = opcode == WebSockets.TEXT;
            }
            bytes += sizeBytes;
            if (!last) {
                return -1;
            }
            long whole = bytes;
            bytes = 0;
            return whole;
        }
    }

    void pinged(long nowNanos) {
        pingNanos.compareAndSet(0, nowNanos == 0 ? 1 : nowNanos);
    }

    /** When what is answered now was asked; 0 when nothing was. */
    long takePing() {
        return pingNanos.getAndSet(0);
    }

    void closing(int code) {
        if (code > 0) {
            closeCode.compareAndSet(0, code);
        }
    }

    int closeCode() {
        return closeCode.get();
    }
}
