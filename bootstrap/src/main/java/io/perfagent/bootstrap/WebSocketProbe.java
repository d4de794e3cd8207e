package io.perfagent.bootstrap;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * What woven WebSocket libraries call. A connection is known by the identity of the library's own object, from
 * {@link #opened} or {@link #accepted} to {@link #closed}; whatever is said of another object is ignored. Any thread; no
 * method blocks or throws. Kinds of frames are the opcodes of RFC 6455, chapter 5.2; sizes are payload bytes, before
 * compression and without masks and headers.
 */
public final class WebSocketProbe {

    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int PING = 9;
    public static final int PONG = 10;

    /** The code of a connection that ended without a close frame. */
    public static final int ABNORMAL = 1006;

    private WebSocketProbe() {}

    // ---- handshakes

    /** What a client's handshake sends along, as {@link Probe#headers}: of the innermost operation this thread is in. */
    public static String[] headers() {
        return Probe.isRecording() ? Probe.SINK.headersHere() : new String[0];
    }

    /** Whether {@code headers}, whose elements print themselves as {@code (name, value)}, hold a traceparent. */
    public static boolean hasTraceparent(Collection<?> headers) {
        for (Object header : headers) {
            if (header.toString().regionMatches(true, 0, "(traceparent,", 0, 13)) {
                return true;
            }
        }
        return false;
    }

    /** Removes what was added to {@code headers} since it had {@code size} elements. */
    public static void restore(Collection<?> headers, int size) {
        if (headers instanceof List<?> list && size < list.size()) {
            list.subList(size, list.size()).clear();
        }
    }

    /**
     * This thread goes on while {@code handshake}, an HTTP client's operation, is under way for {@code connection}; the
     * operation ends when that is opened, fails or is closed, even if it already was.
     */
    public static void handshaking(Object connection, Operation handshake, Throwable thrown) {
        if (handshake != null) {
            Probe.SINK.handshaking(connection, handshake, thrown);
        }
    }

    /** The handshake ends now: with 101 unless it failed. */
    public static void endHandshake(Operation handshake, Throwable thrown) {
        Probe.endHttpClient(handshake, thrown == null ? 101 : 0, thrown);
    }

    /** The handshake ends with {@code stage}, or now when the call itself threw. */
    public static void endHandshake(Operation handshake, CompletionStage<?> stage, Throwable thrown) {
        if (handshake == null) {
            return;
        }
        if (stage == null) {
            endHandshake(handshake, thrown);
            return;
        }
        Probe.detach(handshake);
        stage.whenComplete(new Handshake(handshake));
    }

    /** Ends a handshake with its future; runs in the application's completion chain, so it keeps its failures to itself. */
    private static final class Handshake implements BiConsumer<Object, Throwable> {
        private final Operation operation;

        Handshake(Operation operation) {
            this.operation = operation;
        }

        @Override
        public void accept(Object connection, Throwable thrown) {
            try {
                endHandshake(operation, thrown);
            } catch (Throwable failure) {
                Probe.adviceFailed(failure);
            }
        }
    }

    // ---- connections

    /**
     * A client's connection is open.
     *
     * @param uri what it is connected to; null for that of the handshake this thread is in
     * @param traceparent what the handshake sent, or null for the trace this thread is in
     */
    public static void opened(Object connection, URI uri, String traceparent) {
        if (Probe.isRecording()) {
            Probe.SINK.webSocketOpened(connection, uri, traceparent);
        }
    }

    /**
     * A server's connection is open.
     *
     * @param route few distinct values, e.g. {@code /chat/{room}}
     * @param client the client's address without its port, or null when unknown: only then its return is recognised
     * @param traceparent what the handshake brought, used when this thread is in no trace
     */
    public static void accepted(Object connection, String route, String client, String traceparent) {
        if (Probe.isRecording()) {
            Probe.SINK.webSocketAccepted(connection, route, client, traceparent);
        }
    }

    /** A close frame with {@code code} was sent, or read by a library that closes later: the first one counts. */
    public static void closing(Object connection, int code) {
        Probe.SINK.webSocketClosing(connection, code);
    }

    /** The connection has ended; {@code code} is the peer's, or {@link #ABNORMAL}. Only the first call counts. */
    public static void closed(Object connection, int code) {
        Probe.SINK.webSocketClosed(connection, code);
    }

    /** The library reports an error; before the connection was open, its handshake has failed. */
    public static void failed(Object connection, Throwable thrown) {
        if (connection != null && thrown != null) {
            Probe.SINK.webSocketFailed(connection, thrown);
        }
    }

    // ---- messages

    /**
     * A frame or another part of a message is handed to the application, or is a pong. The part that completes a message
     * begins a transaction of type {@code websocket}, which {@link Probe#end} ends; all others return null.
     *
     * @param opcode 0 continues the message under way
     */
    public static Operation received(Object connection, int opcode, long sizeBytes, boolean last) {
        return Probe.isRecording() ? Probe.SINK.webSocketReceived(connection, opcode, sizeBytes, last) : null;
    }

    /** The same for a library that hands over later: it calls {@link #deliver} then. */
    public static void arrived(Object connection, int opcode, long sizeBytes, boolean last) {
        if (Probe.isRecording()) {
            Probe.SINK.webSocketArrived(connection, opcode, sizeBytes, last);
        }
    }

    /** What arrived last is handed over: begins the transaction if it completed a message. */
    public static Operation deliver(Object connection) {
        return Probe.isRecording() ? Probe.SINK.webSocketDeliver(connection) : null;
    }

    /**
     * The application or the library sends a frame or another part of a message. The part that completes a message begins a
     * span; pings are remembered until their pong is {@link #received}.
     */
    public static Operation send(Object connection, int opcode, long sizeBytes, boolean last) {
        return Probe.isRecording() ? Probe.SINK.webSocketSend(connection, opcode, sizeBytes, last) : null;
    }

    /** {@code target} of a request without its query. */
    public static String path(String target) {
        int query = target == null ? -1 : target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The opcode of that name in the Java-WebSocket library; 0 for a continuation and whatever is no message or ping. */
    public static int opcode(String name) {
        return switch (name) {
            case "TEXT" -> TEXT;
            case "BINARY" -> BINARY;
            case "PING" -> PING;
            case "PONG" -> PONG;
            case "CLOSING" -> 8;
            default -> 0;
        };
    }

    /** Bytes of {@code text} in UTF-8; nothing is encoded for it. */
    public static long utf8Bytes(CharSequence text) {
        int length = text.length();
        long bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Each half of a surrogate pair stands for two of its four bytes.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
