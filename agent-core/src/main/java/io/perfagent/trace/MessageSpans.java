package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.ThreadState;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transactions and spans of messages over a WebSocket, which outlives them, and the handshake that opens it. Any thread; a
 * message allocates nothing but what its trace is made of.
 */
public final class MessageSpans {

    private static final int MAX_NAME = 200;
    private static final String TYPE = "websocket";
    private static final String[] NO_HEADERS = {};

    private final Tracer tracer;
    private final Continuations continuations;
    private final HttpClientSpans handshakes;
    private final Peers peers;

    /** Makes the recorder of messages. */
    public MessageSpans(Tracer tracer, Continuations continuations) {
        this.tracer = tracer;
        this.continuations = continuations;
        this.handshakes = new HttpClientSpans(tracer);
        this.peers = new Peers(tracer.names);
    }

    /**
     * The name of messages of {@code kind} on {@code route}; drawn once for each.
     *
     * @param host whom they are sent to; null when that is no service
     */
    public MessageName name(String route, String kind, @Nullable String host, int port) {
        String text = (route.length() <= MAX_NAME ? route : route.substring(0, MAX_NAME)) + " " + kind;
        return new MessageName(
                tracer.names.named(TYPE, text),
                tracer.names.span(Category.WEBSOCKET, text),
                kind,
                host == null ? null : peers.of(TYPE, host, port));
    }

    /** A message is handed to the application: a transaction, linked to the handshake; null on the agent's threads. */
    public @Nullable Operation received(MessageName name, List<String> handshake, String role, long sizeBytes) {
        Span root = tracer.startMessage(name.transaction);
        if (root != null) {
            describe(root, name, handshake, role, sizeBytes);
        }
        return root;
    }

    /** A message is sent: a span, linked to the handshake; null inside another send of the same message. */
    public @Nullable Operation sent(MessageName name, List<String> handshake, String role, long sizeBytes) {
        Span span = tracer.startClient(name.span);
        if (span != null) {
            span.peer = name.peer;
            describe(span, name, handshake, role, sizeBytes);
        }
        return span;
    }

    private static void describe(Span span, MessageName name, List<String> handshake, String role, long sizeBytes) {
        span.attribute("websocket.role", role);
        span.attribute("websocket.message.type", name.kind);
        span.attribute("websocket.message.body.size", sizeBytes);
        if (!handshake.isEmpty()) {
            span.shareLinks(handshake);
        }
    }

    /** The message this thread handles has failed; nothing outside one. */
    public void failCurrent(Throwable thrown) {
        Span current = Tracer.open(tracer.recording.thread());
        Transaction transaction = current == null ? null : current.transaction;
        TransactionName name = transaction == null ? null : transaction.name;
        if (transaction != null
                && name != null
                && !transaction.isBranch
                && name.series.type().equals(TYPE)) {
            transaction.root.error = thrown.getClass().getName();
        }
    }

    // ---- handshakes

    /** What the handshake this thread is in sends along, names and values in turn; empty outside a trace. */
    public String[] headersHere() {
        ThreadState thread = tracer.recording.thread();
        Span current = Tracer.open(thread);
        Captured here = continuations.here();
        return current == null || current.transaction == null || here == null
                ? NO_HEADERS
                : tracer.propagation.write(here.parentSpanId(), current.transaction, tracer.spares(thread).header);
    }

    /** What messages are linked to: the trace of {@code traceparent}; empty when there is none or it is malformed. */
    public static List<String> link(@Nullable String traceparent) {
        String link = traceparent == null ? null : Propagation.link(traceparent);
        return link == null ? List.of() : List.of(link);
    }

    /** The same for the trace this thread is in. */
    public List<String> linkHere() {
        Captured here = continuations.here();
        TraceContext context = here == null ? null : here.context();
        if (here == null || context == null) {
            return List.of();
        }
        HexFormat hex = HexFormat.of();
        return List.of(hex.toHexDigits(context.traceIdHigh)
                + hex.toHexDigits(context.traceIdLow)
                + "-"
                + hex.toHexDigits(here.parentSpanId()));
    }

    /** What the HTTP request this thread is in is sent to; null outside one. */
    public @Nullable URI requestedHere() {
        Span request = tracer.current(Category.HTTP);
        return request != null && request.attributeOf("url.full") instanceof URI uri ? uri : null;
    }

    /** This thread goes on without {@code handshake}. */
    public void detach(Operation handshake) {
        tracer.detach(handshake);
    }

    /** A handshake has ended: with 101, or with {@code error} when that is not empty. */
    public void endHandshake(Operation handshake, String error) {
        if (!error.isEmpty()) {
            tracer.fail(handshake, error);
        }
        handshakes.end(handshake, error.isEmpty() ? 101 : 0, null);
    }
}
