package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.ThreadState;
import java.net.URI;
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
    private final boolean joins;

    /**
     * The trace of a handshake.
     *
     * @param links its trace id and span id with a hyphen between; nothing when there is no trace around it
     * @param parent the same, for messages that are part of that trace
     */
    public record Handshake(List<String> links, @Nullable TraceParent parent) {
        /** That of a handshake without a trace. */
        static final Handshake NONE = new Handshake(List.of(), null);

        /** Whether there is a trace around it. */
        public boolean isTraced() {
            return parent != null;
        }
    }

    /**
     * Makes the recorder of messages.
     *
     * @param joins whether a message is part of its handshake's trace, rather than linked to it
     */
    public MessageSpans(Tracer tracer, Continuations continuations, boolean joins) {
        this.tracer = tracer;
        this.joins = joins;
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

    /**
     * A message is handed to the application: a transaction, linked to the handshake or part of its trace; null on the
     * agent's threads.
     */
    public @Nullable Operation received(MessageName name, Handshake handshake, String role, long sizeBytes) {
        TraceParent parent = joins ? handshake.parent : null;
        Span root = tracer.startMessage(name.transaction, parent);
        if (root != null) {
            describe(root, name, parent == null ? handshake : Handshake.NONE, role, sizeBytes);
        }
        return root;
    }

    /** A message is sent: a span, linked to the handshake; null inside another send of the same message. */
    public @Nullable Operation sent(MessageName name, Handshake handshake, String role, long sizeBytes) {
        Span span = tracer.startClient(name.span);
        if (span != null) {
            span.peer = name.peer;
            describe(span, name, handshake, role, sizeBytes);
        }
        return span;
    }

    private static void describe(Span span, MessageName name, Handshake handshake, String role, long sizeBytes) {
        span.attribute("websocket.role", role);
        span.attribute("websocket.message.type", name.kind);
        span.attribute("websocket.message.body.size", sizeBytes);
        if (handshake.isTraced()) {
            span.shareLinks(handshake.links);
        }
    }

    /** The message this thread handles has failed; nothing outside one. */
    public void failCurrent(Throwable thrown) {
        Span current = tracer.open(tracer.recording.thread());
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
        Span current = tracer.open(thread);
        Captured here = continuations.here();
        return current == null || current.transaction == null || here == null
                ? NO_HEADERS
                : tracer.propagation.write(here.parentSpanId(), current.transaction, tracer.spares(thread).header);
    }

    /** The handshake that sent or brought {@code traceparent}; without a trace when that is null or malformed. */
    public static Handshake handshake(@Nullable String traceparent) {
        TraceParent parent = traceparent == null ? null : TraceParent.parse(traceparent);
        return parent == null ? Handshake.NONE : handshake(parent);
    }

    /** The handshake this thread is in. */
    public Handshake handshakeHere() {
        Captured here = continuations.here();
        TraceContext context = here == null ? null : here.context();
        return here == null || context == null
                ? Handshake.NONE
                : handshake(
                        new TraceParent(context.traceIdHigh, context.traceIdLow, here.parentSpanId(), context.sampled));
    }

    private static Handshake handshake(TraceParent parent) {
        return new Handshake(
                List.of(TraceIds.text(parent.traceIdHigh(), parent.traceIdLow())
                        + "-"
                        + TraceIds.text(parent.parentSpanId())),
                parent);
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
