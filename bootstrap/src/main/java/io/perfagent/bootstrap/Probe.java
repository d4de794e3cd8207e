package io.perfagent.bootstrap;

import java.net.URI;
import java.util.concurrent.CompletionStage;

/**
 * The static façade that all woven code calls, and the only thing it calls. Any thread; no method blocks, and what a
 * method throws never reaches the application, because every advice is woven with {@link #adviceFailed} as its handler.
 * When nothing was handed over by {@link Handoff}, every method does nothing.
 *
 * <p>The sink is {@code static final} so that the compiler sees one constant receiver and inlines through it. The kill
 * switch stands before it: while it is off nothing begins, and woven code costs a load and a branch; what had begun ends
 * as if nothing had happened.
 */
public final class Probe {

    private static final ProbeSink SINK = Handoff.take();

    /** Volatile, because a plain field may be read once by a loop that never ends. */
    private static volatile boolean recording = true;

    private Probe() {}

    /** Turns recording on or off, for calls that begin from now on. Any thread. */
    public static void recording(boolean on) {
        recording = on;
    }

    /** Whether calls that begin are recorded. */
    public static boolean isRecording() {
        return recording;
    }

    /** A timed method begins; returns the frame that {@link #exit} takes. */
    public static Object enter(int methodId) {
        return recording ? SINK.enter(methodId) : null;
    }

    /** A timed method ends, normally ({@code thrown == null}) or not. */
    public static void exit(int methodId, Object frame, Throwable thrown) {
        if (frame != null) {
            SINK.exit(methodId, frame, thrown);
        }
    }

    /** A timed constructor begins, before it calls {@code super}. */
    public static Object enterConstructor(int methodId) {
        return recording ? SINK.enterConstructor(methodId) : null;
    }

    /** A timed constructor returns; no handler can span {@code super(…)}, so one that throws never comes here. */
    public static void exitConstructor(int methodId, Object frame) {
        if (frame != null) {
            SINK.exitConstructor(methodId, frame);
        }
    }

    /** A method that is a transaction begins; null when one is open on this thread already. */
    public static Operation startMethod(int methodId) {
        return recording ? SINK.startMethod(methodId) : null;
    }

    /** A method whose every call is a span begins; outside any transaction it is one. */
    public static Operation startTraced(int methodId) {
        return recording ? SINK.startTraced(methodId) : null;
    }

    /**
     * A server request begins on this thread.
     *
     * @param route what names the transaction: few distinct values
     * @param path the path asked for, without its query
     * @param traceparent the W3C header, or null
     * @return null when this thread is inside a request already, or belongs to the agent
     */
    public static Operation startRequest(
            String method, String route, String path, String traceparent, String tracestate) {
        return recording ? SINK.startRequest(method, route, path, traceparent, tracestate) : null;
    }

    /** The request that {@link #startRequest} began has been handled; {@code status} is 0 when unknown. */
    public static void endRequest(Operation operation, int status, Throwable thrown) {
        if (operation != null) {
            SINK.endRequest(operation, status, thrown);
        }
    }

    /** An outgoing HTTP request begins; null inside another HTTP client's call. */
    public static Operation startHttpClient(String method, URI uri) {
        return recording ? SINK.startHttpClient(method, uri) : null;
    }

    /**
     * The {@code traceparent} header to send: the application's {@code own} where it set one, else that of
     * {@code operation}; null when there is nothing to send.
     */
    public static String traceparent(Operation operation, String own) {
        return own != null || operation == null ? own : SINK.traceparent(operation, null);
    }

    /** A synchronous outgoing HTTP request has ended; {@code status} is 0 when there was no response. */
    public static void endHttpClient(Operation operation, int status, Throwable thrown) {
        if (operation != null) {
            SINK.endHttpClient(operation, status, thrown);
        }
    }

    /** Leaves {@code operation} to be ended by {@code stage}, or ends it now when the call itself threw. */
    public static void endWhen(Operation operation, CompletionStage<?> stage, Throwable thrown) {
        if (operation == null) {
            return;
        }
        SINK.detach(operation);
        if (stage == null) {
            SINK.completed(operation, null, thrown);
        } else {
            stage.whenComplete(new Relay(operation));
        }
    }

    static void completed(Operation operation, Object result, Throwable thrown) {
        try {
            SINK.completed(operation, result, thrown);
        } catch (Throwable failure) {
            // Runs in the application's completion chain: whatever goes wrong here must not become its outcome.
            adviceFailed(failure);
        }
    }

    /** A driver opened {@code connection} to {@code url}. */
    public static void connected(Object connection, String url) {
        if (connection != null) {
            SINK.connected(connection, url);
        }
    }

    /** {@code connection} made {@code statement}; {@code sql} is null for a plain statement. */
    public static void prepared(Object connection, Object statement, String sql) {
        if (statement != null && recording) {
            SINK.prepared(connection, statement, sql);
        }
    }

    /** One more entry was added to the batch of {@code statement}; {@code sql} is null for a prepared one. */
    public static void batched(Object statement, String sql) {
        if (recording) {
            SINK.batched(statement, sql);
        }
    }

    /** {@code statement} executes {@code sql}, or what it was prepared with; null inside another statement's call. */
    public static Operation startQuery(Object statement, String sql) {
        return recording ? SINK.startQuery(statement, sql) : null;
    }

    /** {@code statement} executes its batch. */
    public static Operation startBatch(Object statement) {
        return recording ? SINK.startBatch(statement) : null;
    }

    /** Ends what a {@code start} method returned, on the same thread. */
    public static void end(Operation operation, Throwable thrown) {
        if (operation != null) {
            SINK.end(operation, thrown);
        }
    }

    /** Where every advice's own failure goes: counted and logged by the agent, never thrown. */
    public static void adviceFailed(Throwable thrown) {
        try {
            SINK.adviceFailed(thrown);
        } catch (Throwable alsoFailed) {
            // Out of memory or stack: telling anybody would need more of what has run out, so the call goes on untold.
        }
    }
}
