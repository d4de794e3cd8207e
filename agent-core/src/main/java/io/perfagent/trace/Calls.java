package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.ThreadState;
import org.jspecify.annotations.Nullable;

/** Spans of calls that leave the program, other than HTTP and JDBC: described by OpenTelemetry's conventions. Any thread. */
public final class Calls {

    private static final int MAX_NAME = 200;
    private static final int MAX_VALUE = 2_000;

    private final Tracer tracer;
    private final Peers peers;

    /** Makes the recorder of calls. */
    public Calls(Tracer tracer) {
        this.tracer = tracer;
        this.peers = new Peers(tracer.names);
    }

    /** A call begins; null inside one of the same category, or when there is no such category. */
    public @Nullable Operation start(
            int categoryIndex, @Nullable String system, String name, @Nullable String host, int port) {
        Category category = Category.of(categoryIndex);
        if (category == null || category == Category.APPLICATION) {
            return null;
        }
        Span span = tracer.startClient(tracer.names.span(category, cut(name, MAX_NAME)));
        if (span != null) {
            String key = systemKey(category);
            if (system != null && key != null) {
                span.attribute(key, system);
            }
            if (host != null) {
                peer(span, system, host, port);
            }
        }
        return span;
    }

    /** A broker is asked for a message; null inside another such call, as wrapped consumers make it. */
    public @Nullable Operation startReceive() {
        ThreadState thread = tracer.recording.thread();
        if (thread.isAgent || thread.asked != null) {
            return null;
        }
        Connecting asked = new Connecting(tracer);
        thread.asked = asked;
        return asked;
    }

    /** The broker has answered, with nothing unless {@link #received} says more. */
    public void answered() {
        tracer.recording.thread().asked = null;
    }

    /** The answer is a message or a failure: the span since {@link #startReceive}, to be ended; null inside another call. */
    public @Nullable Operation received(Operation asked, String system, String name) {
        Span span = (Span) start(Category.MESSAGING.index, system, name, null, 0);
        if (span != null) {
            ((Connecting) asked).takeOver(span);
        }
        return span;
    }

    private static @Nullable String systemKey(Category category) {
        return switch (category) {
            case DATABASE, CACHE -> "db.system.name";
            case MESSAGING -> "messaging.system";
            case RPC -> "rpc.system.name";
            default -> null;
        };
    }

    /** Whom a call talks to, the first where it is sent again; nothing for a transaction, which is talked to. */
    public void peer(Operation operation, @Nullable String system, String host, int port) {
        Span span = (Span) operation;
        if (span.peer != null) {
            return;
        }
        if (span.name != null) {
            span.peer = peers.of(system, host, port);
        }
        span.attribute("server.address", host);
        if (port > 0) {
            span.attribute("server.port", port);
        }
    }

    /**
     * The call of {@code categoryIndex} this thread is in talks to this server now: one that is sent again by a cluster's client
     * is one span, of the server that answered last.
     */
    public void peerHere(int categoryIndex, String system, String host, int port) {
        Category category = Category.of(categoryIndex);
        Span span = category == null ? null : tracer.current(category);
        if (span != null) {
            movedTo(span, system, host, port);
        }
    }

    /** A call whose first server told it to go to another one. */
    public void movedTo(Operation operation, @Nullable String system, String host, int port) {
        Span span = (Span) operation;
        Peer before = span.peer;
        span.peer = null;
        if (before == null || span.name == null || !before.equals(peers.of(system, host, port))) {
            peer(span, system, host, port);
        } else {
            span.peer = before;
        }
    }

    /** An attribute; texts are cut to 2,000 characters. */
    public void attribute(Operation operation, String key, String value) {
        ((Span) operation).attribute(key, cut(value, MAX_VALUE));
    }

    /** An attribute that is a whole number. */
    public void attribute(Operation operation, String key, long value) {
        ((Span) operation).attribute(key, value);
    }

    /** A link to another trace; a malformed one is left out. */
    public void link(Operation operation, String traceparent) {
        String link = Propagation.link(traceparent);
        if (link != null) {
            ((Span) operation).link(link);
        }
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
