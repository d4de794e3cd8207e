package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.ThreadState;
import org.jspecify.annotations.Nullable;

/**
 * Spans and transactions of remote procedure calls, described by OpenTelemetry's conventions. No thread is in them but while
 * it runs a callback: they end wherever the library learns that the call is over. Any thread.
 */
public final class RpcSpans {

    private static final String SYSTEM = "grpc";

    private final Tracer tracer;
    private final Continuations continuations;
    private final Calls calls;

    /** Records into {@code tracer}. */
    public RpcSpans(Tracer tracer, Continuations continuations) {
        this.tracer = tracer;
        this.continuations = continuations;
        this.calls = new Calls(tracer);
    }

    /**
     * A client's call begins; null when nothing is recorded here.
     *
     * @param port 0 when unknown
     */
    public @Nullable Operation startClient(String method, @Nullable String host, int port, MessageFlow flow) {
        Operation operation = calls.start(Category.RPC.index, SYSTEM, method, host, port);
        if (operation != null) {
            describe((Span) operation, method, flow);
            tracer.detach(operation);
        }
        return operation;
    }

    /**
     * A server's call begins: a transaction of its own also where the client's thread serves it, as transports within one
     * process may.
     */
    public @Nullable Operation startServer(
            String method,
            @Nullable String traceparent,
            @Nullable String traceState,
            @Nullable String baggage,
            MessageFlow flow) {
        ThreadState thread = tracer.recording.thread();
        Operation around = thread.current;
        thread.current = null;
        Operation operation = tracer.startTransaction("rpc", method, traceparent, traceState, baggage);
        if (operation != null) {
            Span root = (Span) operation;
            root.attribute("rpc.system.name", SYSTEM);
            describe(root, method, flow);
            tracer.detach(root);
            if (root.transaction != null) {
                // A stream may last for days; whoever follows the call ends it when nobody can any more.
                tracer.openRequests().remove(root.transaction);
            }
        }
        thread.current = around;
        return operation;
    }

    private static void describe(Span span, String method, MessageFlow flow) {
        span.attribute("rpc.method", method);
        span.detail = flow;
    }

    /** Where this thread is; null outside a trace. */
    public @Nullable Place here() {
        return continuations.here();
    }

    /** What this thread does next belongs to {@code place}; null when there is nothing to leave afterwards. */
    public @Nullable Operation resume(@Nullable Place place) {
        return place instanceof Captured captured ? continuations.enterAnew(captured) : null;
    }

    /** What this thread does next belongs to a server's call. */
    public @Nullable Operation resumeIn(Operation operation) {
        return continuations.enterAnew(((Span) operation).captured);
    }

    /** The host and port a server's call was made for; the port is 0 when unknown. */
    public void server(Operation operation, String host, int port) {
        calls.peer(operation, SYSTEM, host, port);
    }

    /** An attribute that is a whole number. */
    public void attribute(Operation operation, String key, long value) {
        calls.attribute(operation, key, value);
    }

    /** An attribute. */
    public void attribute(Operation operation, String key, String value) {
        calls.attribute(operation, key, value);
    }

    /** The call has ended. */
    public void end(Operation operation, String status, boolean failed) {
        Span span = (Span) operation;
        span.attribute("rpc.status_code", status);
        tracer.end(span, failed ? status : null);
    }

    /** Nobody can end the call any more. */
    public void abandon(Operation operation) {
        tracer.end((Span) operation, "perfagent.never_completed");
    }
}
