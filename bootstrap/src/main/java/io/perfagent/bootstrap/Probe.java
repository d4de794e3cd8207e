package io.perfagent.bootstrap;

import java.net.URI;
import java.util.List;
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

    /** What a call leaves the program for, as {@link #startCall} takes it. */
    public static final int DATABASE = 1;

    public static final int HTTP = 2;
    public static final int RPC = 3;
    public static final int MESSAGING = 4;
    public static final int CACHE = 5;
    public static final int WEBSOCKET = 6;

    /** Waiting for a pool to hand out a connection. */
    public static final int POOL = 7;

    static final ProbeSink SINK = Handoff.take();

    private static final String[] NO_HEADERS = {};

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
     * @param route what names the transaction: few distinct values; null when the server does not know one
     * @param path the path asked for, without its query
     * @param traceparent the W3C header, or null; so are {@code tracestate} and {@code baggage}
     * @return null when this thread is inside a request already, or belongs to the agent
     */
    public static Operation startRequest(
            String method, String route, String path, String traceparent, String tracestate, String baggage) {
        return recording ? SINK.startRequest(method, route, path, traceparent, tracestate, baggage) : null;
    }

    /** The first header in which B3 context is to be read, for {@link #b3}; null unless the configuration asks for it. */
    public static String b3Header() {
        return SINK.b3Header();
    }

    /** The header to be read after {@code name}; null when that was the last. */
    public static String b3HeaderAfter(String name) {
        return SINK.b3HeaderAfter(name);
    }

    /**
     * The caller's context with what a B3 header adds to it, to be given where a {@code traceparent} is.
     *
     * @param context the {@code traceparent}, which nothing is added to; else what the header before gave, or null
     * @param value of the header {@code name}, or null
     */
    public static String b3(String context, String name, String value) {
        return value == null || value.isEmpty() ? context : SINK.b3(context, name, value);
    }

    /** A framework knows the route of the request this thread is in, e.g. {@code /orders/{id}}: it names the transaction. */
    public static void route(String route) {
        if (route != null && recording) {
            SINK.route(null, route);
        }
    }

    /** The same for a request that is not this thread's. */
    public static void route(Operation request, String route) {
        if (request != null && route != null) {
            SINK.route(request, route);
        }
    }

    /**
     * A transaction that is no HTTP request begins on this thread: a message, a call of a remote procedure, a job.
     *
     * @param type {@code rpc}, {@code messaging}, {@code websocket}, {@code scheduled}: bounded, lower case
     * @param name few distinct values
     * @param traceparent the sender's W3C header, or null; so are {@code tracestate} and {@code baggage}
     * @return null when this thread is inside a transaction already, or belongs to the agent
     */
    public static Operation startTransaction(
            String type, String name, String traceparent, String tracestate, String baggage) {
        return recording ? SINK.startTransaction(type, name, traceparent, tracestate, baggage) : null;
    }

    /**
     * A call that leaves the program begins on this thread.
     *
     * @param category {@link #DATABASE} to {@link #WEBSOCKET}; inside a call of the same category none is started, so
     *     layered libraries give one span
     * @param system e.g. {@code redis}, {@code kafka}, {@code grpc}; null for HTTP
     * @param name the span's name: few distinct values, e.g. {@code GET}, {@code orders publish}
     * @param host null when unknown
     * @param port 0 when unknown
     */
    public static Operation startCall(int category, String system, String name, String host, int port) {
        return recording ? SINK.startCall(category, system, name, host, port) : null;
    }

    /** {@code protocol} will carry out one command of MongoDB for {@code database}. */
    public static void prepareMongoCommand(Object protocol, String database) {
        if (database != null && recording) {
            SINK.prepareMongoCommand(protocol, database);
        }
    }

    /**
     * The command begins on this thread; null inside a call of a database.
     *
     * @param command its name
     * @param value the text that follows the name, or null; a collection, as far as it is one of that command
     */
    public static Operation startMongoCommand(Object protocol, String command, String value) {
        return recording ? SINK.startMongoCommand(protocol, command, value) : null;
    }

    /** An outgoing HTTP request for libraries without a {@link URI}; {@code port} below 1 means the scheme's own. */
    public static Operation startHttpClient(String method, String scheme, String host, int port, String path) {
        return recording ? SINK.startHttpClient(method, scheme, host, port, path) : null;
    }

    /** Sets an attribute by its OpenTelemetry name, before the operation ends; null values are left out. */
    public static void attribute(Operation operation, String key, String value) {
        if (operation != null && value != null) {
            SINK.attribute(operation, key, value);
        }
    }

    /** The same for a whole number. */
    public static void attribute(Operation operation, String key, long value) {
        if (operation != null) {
            SINK.attribute(operation, key, value);
        }
    }

    /** Whom {@code operation} talks to, where that is only known after its start. */
    public static void peer(Operation operation, String system, String host, int port) {
        if (operation != null && host != null) {
            SINK.peer(operation, system, host, port);
        }
    }

    /**
     * The call of this category that this thread is in talks to this server: for libraries that ask one server after the
     * other, whose inner calls are none of their own. The last counts.
     */
    public static void peerHere(int category, String system, String host, int port) {
        if (host != null && recording) {
            SINK.peerHere(category, system, host, port);
        }
    }

    /** The same for a call that is not this thread's: it was sent on to another server. */
    public static void movedTo(Operation operation, String system, String host, int port) {
        if (operation != null && host != null) {
            SINK.movedTo(operation, system, host, port);
        }
    }

    /** {@code client} was told of a cluster: texts {@code host:port}, of which the first that is one is remembered. */
    public static void servers(Object client, List<?> addresses) {
        if (client != null && addresses != null) {
            SINK.servers(client, addresses);
        }
    }

    /** {@code other} is of the same cluster as {@code client}. */
    public static void serversOf(Object other, Object client) {
        if (other != null && client != null && recording) {
            SINK.serversOf(other, client);
        }
    }

    /** Whom {@code operation} talks to, as {@code client} was told. */
    public static void peerOf(Operation operation, String system, Object client) {
        if (operation != null && client != null) {
            SINK.peerOf(operation, system, client);
        }
    }

    /** Links {@code operation} to another trace, e.g. that of each message of a batch; up to 32. */
    public static void link(Operation operation, String traceparent) {
        if (operation != null && traceparent != null) {
            SINK.link(operation, traceparent);
        }
    }

    /** Marks {@code operation} as failed, e.g. with a status of its protocol; what it throws at its end counts more. */
    public static void fail(Operation operation, String error) {
        if (operation != null && error != null) {
            SINK.fail(operation, error);
        }
    }

    /**
     * What is to be sent along so that the receiver's work joins the trace: names and values in turn, each name in lower
     * case. Empty when there is nothing to send. Draw it once for each operation.
     */
    public static String[] headers(Operation operation) {
        return operation == null ? NO_HEADERS : SINK.headers(operation);
    }

    /** This thread goes on without {@code operation}: whoever completes it ends it, on any thread. */
    public static void detach(Operation operation) {
        if (operation != null) {
            SINK.detach(operation);
        }
    }

    /** Remembers {@code operation} with an object of the library, by identity and without keeping the object alive. */
    public static void attach(Object key, Operation operation) {
        if (key != null && operation != null) {
            SINK.attach(key, operation);
        }
    }

    /** What was attached to {@code key}, which stays so; or null. */
    public static Operation attached(Object key) {
        return key == null ? null : SINK.attached(key);
    }

    /** The same, for the one caller that will end it: nobody finds it afterwards. */
    public static Operation take(Object key) {
        return key == null ? null : SINK.take(key);
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

    /** A driver is asked to connect; null inside another driver. */
    public static Operation startConnect() {
        return recording ? SINK.startConnect() : null;
    }

    /** A driver opened {@code connection} to {@code url}, failed to, or returned null because another one is meant. */
    public static void endConnect(Operation operation, Object connection, String url, Throwable thrown) {
        SINK.endConnect(operation, connection, url, thrown);
    }

    /** A connection is about to make a statement. */
    public static void startPrepare() {
        if (recording) {
            SINK.startPrepare();
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

    /** {@code statement} drops its batch. */
    public static void clearedBatch(Object statement) {
        if (recording) {
            SINK.clearedBatch(statement);
        }
    }

    /** What {@link #startQuery} began returned {@code resultSet}. */
    public static void endQuery(Operation operation, Object statement, Object resultSet, Throwable thrown) {
        if (operation != null) {
            SINK.endQuery(operation, statement, resultSet, thrown);
        }
    }

    /** What {@link #startQuery} began returned, and says later whether rows came back or were changed. */
    public static void endExecute(Operation operation, Object statement, Throwable thrown) {
        if (operation != null) {
            SINK.endExecute(operation, statement, thrown);
        }
    }

    /** What {@link #startQuery} began changed {@code rows} rows. */
    public static void endUpdate(Operation operation, Object statement, long rows, Throwable thrown) {
        if (operation != null) {
            SINK.endUpdate(operation, statement, rows, thrown);
        }
    }

    /** What {@link #startBatch} began changed so many rows with each entry: {@code int[]} or {@code long[]}. */
    public static void endBatch(Operation operation, Object statement, Object counts, Throwable thrown) {
        if (operation != null) {
            SINK.endBatch(operation, statement, counts, thrown);
        }
    }

    /** {@code statement} handed out a result set of its last execution. */
    public static void resultSet(Object statement, Object resultSet) {
        if (resultSet != null && recording) {
            SINK.resultSet(statement, resultSet);
        }
    }

    /** {@code statement} said how many rows its last execution changed; negative when it returned rows. */
    public static void updateCount(Object statement, long rows) {
        if (recording) {
            SINK.updateCount(statement, rows);
        }
    }

    /** {@code resultSet} is asked for its next row; null when nothing is recorded of it. */
    public static Object startNext(Object resultSet) {
        return recording ? SINK.startNext(resultSet) : null;
    }

    /** What {@link #startNext} began found a row, or none. */
    public static void endNext(Object next, boolean more) {
        if (next != null) {
            SINK.endNext(next, more);
        }
    }

    /** {@code resultSet} is closed, once more maybe. */
    public static void closedResultSet(Object resultSet) {
        SINK.closedResultSet(resultSet);
    }

    /** {@code statement} is closed, once more maybe. */
    public static void closedStatement(Object statement) {
        SINK.closedStatement(statement);
    }

    /** {@code dataSource} is asked for a connection; null inside another one. */
    public static Operation startGetConnection(Object dataSource) {
        return recording ? SINK.startGetConnection(dataSource) : null;
    }

    /**
     * {@code connection} is told to do {@code operation}: {@code COMMIT}, {@code ROLLBACK}, {@code SAVEPOINT} and the like;
     * null inside another connection's call.
     */
    public static Operation startControl(Object connection, String operation) {
        return recording ? SINK.startControl(connection, operation) : null;
    }

    /** {@code connection} did {@code operation}. */
    public static void endControl(Operation started, Object connection, String operation, Throwable thrown) {
        if (started != null) {
            SINK.endControl(started, connection, operation, thrown);
        }
    }

    /** Auto-commit of {@code connection} is switched; null when that commits nothing. */
    public static Operation startAutoCommit(Object connection, boolean on) {
        return recording ? SINK.startAutoCommit(connection, on) : null;
    }

    /** Auto-commit of {@code connection} was switched. */
    public static void endAutoCommit(Operation started, Object connection, boolean on, Throwable thrown) {
        SINK.endAutoCommit(started, connection, on, thrown);
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
