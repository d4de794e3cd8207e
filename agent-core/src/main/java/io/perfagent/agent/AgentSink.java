package io.perfagent.agent;

import io.perfagent.bootstrap.AgentThread;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.ProbeSink;
import io.perfagent.database.JdbcSpans;
import io.perfagent.messaging.JmsListener;
import io.perfagent.messaging.JmsMessages;
import io.perfagent.network.WebSockets;
import io.perfagent.recording.Recording;
import io.perfagent.rpc.RpcCalls;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.Calls;
import io.perfagent.trace.ClientServers;
import io.perfagent.trace.Continuations;
import io.perfagent.trace.HttpClientSpans;
import io.perfagent.trace.MongoSpans;
import io.perfagent.trace.OwnSpans;
import io.perfagent.trace.Tracer;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Hands what woven code reports to the part of the agent that records it. Any thread. */
final class AgentSink extends ProbeSink {

    private final Recording recording;
    private final Tracer tracer;
    private final Continuations continuations;
    private final OwnSpans ownSpans;
    private final Calls calls;
    private final ClientServers servers;
    private final JmsMessages jms;
    private final MongoSpans mongo;
    private final HttpClientSpans httpClients;
    private final JdbcSpans jdbc;
    private final RpcCalls rpc;
    private final WebSockets webSockets;
    private final AgentStatus status;
    private final LongAdder adviceFailures = new LongAdder();

    AgentSink(
            Recording recording,
            Tracer tracer,
            Continuations continuations,
            JdbcSpans jdbc,
            RpcCalls rpc,
            WebSockets webSockets,
            AgentStatus status) {
        this.recording = recording;
        this.tracer = tracer;
        this.continuations = continuations;
        this.ownSpans = new OwnSpans(tracer, continuations, status);
        this.calls = new Calls(tracer);
        this.servers = new ClientServers(calls);
        this.jms = new JmsMessages(tracer, calls);
        this.mongo = new MongoSpans(tracer);
        this.httpClients = new HttpClientSpans(tracer);
        this.jdbc = jdbc;
        this.status = status;
        this.webSockets = webSockets;
        this.rpc = rpc;
    }

    /** Advices that failed since the start; the calls they were in went on. */
    long adviceFailures() {
        return adviceFailures.sum();
    }

    @Override
    public @Nullable Object enter(int methodId) {
        return recording.enter(methodId);
    }

    @Override
    public void exit(int methodId, @Nullable Object frame, @Nullable Throwable thrown) {
        recording.exit(methodId, frame, thrown);
    }

    @Override
    public @Nullable Object enterConstructor(int methodId) {
        return recording.enterConstructor(methodId);
    }

    @Override
    public void exitConstructor(int methodId, @Nullable Object frame) {
        recording.exitConstructor(methodId, frame);
    }

    @Override
    public @Nullable Operation startMethod(int methodId) {
        return tracer.startMethod(methodId);
    }

    @Override
    public @Nullable Operation startTraced(int methodId) {
        return tracer.startTraced(methodId);
    }

    @Override
    public @Nullable Operation startRequest(
            String method,
            @Nullable String route,
            @Nullable String path,
            @Nullable String traceparent,
            @Nullable String tracestate,
            @Nullable String baggage) {
        return tracer.startRequest(method, route, path, traceparent, tracestate, baggage);
    }

    @Override
    public @Nullable String b3Header() {
        return tracer.propagation().b3HeaderAfter(null);
    }

    @Override
    public @Nullable String b3HeaderAfter(String name) {
        return tracer.propagation().b3HeaderAfter(name);
    }

    @Override
    public @Nullable String b3(@Nullable String context, String name, String value) {
        return tracer.propagation().b3(context, name, value);
    }

    @Override
    public void route(@Nullable Operation request, String route) {
        tracer.route(request, route);
    }

    @Override
    public @Nullable Operation startTransaction(
            String type,
            String name,
            @Nullable String traceparent,
            @Nullable String tracestate,
            @Nullable String baggage) {
        return tracer.startTransaction(type, name, traceparent, tracestate, baggage);
    }

    @Override
    public @Nullable Operation startCall(
            int category, @Nullable String system, String name, @Nullable String host, int port) {
        return calls.start(category, system, name, host, port);
    }

    @Override
    public @Nullable Operation jmsSend(@Nullable String destination) {
        return jms.send(destination);
    }

    @Override
    public String[] jmsProperties(Operation operation, boolean again) {
        return jms.properties(operation, again);
    }

    @Override
    public @Nullable Operation jmsDelivered(
            @Nullable String destination,
            @Nullable String context,
            @Nullable Object tracestate,
            @Nullable Object baggage) {
        return jms.deliver(destination, context, tracestate, baggage);
    }

    @Override
    public @Nullable Object jmsStandIn(@Nullable Object listener, Class<?> type) {
        return JmsListener.standIn(listener, type);
    }

    @Override
    public @Nullable Object jmsOriginal(@Nullable Object listener) {
        return JmsListener.original(listener);
    }

    @Override
    public @Nullable Operation startReceive() {
        return calls.startReceive();
    }

    @Override
    public void answered(Operation receive) {
        calls.answered();
    }

    @Override
    public @Nullable Operation jmsReceived(
            Operation receive, @Nullable String destination, @Nullable Object traceparent) {
        return jms.received(receive, destination, traceparent);
    }

    @Override
    public void prepareMongoCommand(Object protocol, String database) {
        mongo.prepare(protocol, database);
    }

    @Override
    public @Nullable Operation startMongoCommand(Object protocol, String command, @Nullable String value) {
        return mongo.start(protocol, command, value);
    }

    @Override
    public @Nullable Operation startHttpClient(
            String method, @Nullable String scheme, @Nullable String host, int port, @Nullable String path) {
        return httpClients.start(method, scheme, host, port, path);
    }

    @Override
    public void attribute(Operation operation, String key, String value) {
        calls.attribute(operation, key, value);
    }

    @Override
    public void attribute(Operation operation, String key, long value) {
        calls.attribute(operation, key, value);
    }

    @Override
    public void peer(Operation operation, @Nullable String system, String host, int port) {
        calls.peer(operation, system, host, port);
    }

    @Override
    public void peerHere(int category, String system, String host, int port) {
        calls.peerHere(category, system, host, port);
    }

    @Override
    public void movedTo(Operation operation, String system, String host, int port) {
        calls.movedTo(operation, system, host, port);
    }

    @Override
    public void servers(Object client, List<?> addresses) {
        servers.prepare(client, addresses);
    }

    @Override
    public void serversOf(Object other, Object client) {
        servers.share(other, client);
    }

    @Override
    public void peerOf(Operation operation, String system, Object client) {
        servers.describe(operation, system, client);
    }

    @Override
    public void link(Operation operation, String traceparent) {
        calls.link(operation, traceparent);
    }

    @Override
    public void fail(Operation operation, String error) {
        tracer.fail(operation, error);
    }

    @Override
    public String[] headers(Operation operation) {
        return tracer.headers(operation);
    }

    @Override
    public void attach(Object key, Operation operation) {
        continuations.attach(key, operation);
    }

    @Override
    public @Nullable Operation attached(Object key) {
        return continuations.attached(key);
    }

    @Override
    public @Nullable Operation take(Object key) {
        return continuations.take(key);
    }

    @Override
    public @Nullable Operation startInternal(String name) {
        return ownSpans.start(name);
    }

    @Override
    public @Nullable Operation startAside(String name, @Nullable Operation parent) {
        return ownSpans.startAside(name, parent);
    }

    @Override
    public void logged(Object line) {
        ownSpans.logged(line);
    }

    @Override
    public @Nullable String loggedIds(Object line) {
        return ownSpans.loggedIds(line);
    }

    @Override
    public void prepareSpan(Object builder, String name) {
        ownSpans.prepare(builder, name);
    }

    @Override
    public @Nullable Operation startPrepared(Object builder) {
        return ownSpans.startPrepared(builder);
    }

    @Override
    public @Nullable Operation activate(Operation operation) {
        return ownSpans.activate(operation);
    }

    @Override
    public void endAside(Operation operation) {
        ownSpans.end(operation);
    }

    @Override
    public @Nullable Operation current() {
        return ownSpans.current();
    }

    @Override
    public @Nullable String traceId(Operation operation) {
        return ownSpans.traceId(operation);
    }

    @Override
    public @Nullable String spanId(Operation operation) {
        return ownSpans.spanId(operation);
    }

    @Override
    public void handOver(Object task) {
        continuations.handOver(task);
    }

    @Override
    public void handOverScheduled(Object task, String periodicName) {
        continuations.periodic(task, periodicName);
    }

    @Override
    public void refused(Object task) {
        continuations.refused(task);
    }

    @Override
    public void beginTask(Object task) {
        continuations.beginTask(task);
    }

    @Override
    public void taskFailed(Object task, Throwable thrown) {
        continuations.taskFailed(task, thrown);
    }

    @Override
    public void endTask() {
        continuations.endTask();
    }

    @Override
    public @Nullable Operation takeOver(Object task) {
        return continuations.takeOver(task);
    }

    @Override
    public @Nullable Object threadStarts(Thread thread, @Nullable Object container) {
        return continuations.threadStarts(thread, container);
    }

    @Override
    public void threadNotStarted(Thread thread, Object place) {
        continuations.threadNotStarted(thread, place);
    }

    @Override
    public @Nullable Operation threadRuns(Thread thread) {
        return continuations.threadRuns(thread);
    }

    @Override
    public void remember(Object callback) {
        continuations.remember(callback);
    }

    @Override
    public @Nullable Operation resume(Object callback) {
        return continuations.resume(callback);
    }

    @Override
    public @Nullable Operation resumeIn(Operation operation) {
        return continuations.resumeIn(operation);
    }

    @Override
    public void rememberFirst(Object callback) {
        continuations.rememberFirst(callback);
    }

    @Override
    public void handOverOnly(Object task) {
        continuations.handOverOnly(task);
    }

    @Override
    public void leave(Operation scope, @Nullable Throwable thrown) {
        continuations.leave(scope, thrown);
    }

    @Override
    public void endRequest(Operation operation, int status, @Nullable Throwable thrown) {
        tracer.endRequest(operation, status, thrown);
    }

    @Override
    public @Nullable Operation startHttpClient(String method, URI uri) {
        return httpClients.start(method, uri);
    }

    @Override
    public @Nullable String traceparent(Operation operation, @Nullable String own) {
        return own == null ? tracer.traceparent(operation) : own;
    }

    @Override
    public void endHttpClient(Operation operation, int status, @Nullable Throwable thrown) {
        httpClients.end(operation, status, thrown);
    }

    @Override
    public void detach(Operation operation) {
        tracer.detach(operation);
    }

    @Override
    public void completed(Operation operation, @Nullable Object result, @Nullable Throwable thrown) {
        // A stage that depends on another one is told of its failure in a wrapping.
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : null;
        httpClients.end(
                operation, result == null ? 0 : JdkHttpResponses.status(result), cause == null ? thrown : cause);
    }

    @Override
    public @Nullable Operation startConnect() {
        return jdbc.startConnect();
    }

    @Override
    public void endConnect(
            @Nullable Operation operation,
            @Nullable Object connection,
            @Nullable String url,
            @Nullable Throwable thrown) {
        jdbc.endConnect(operation, connection, url, thrown);
    }

    @Override
    public void startPrepare() {
        jdbc.startPrepare();
    }

    @Override
    public void prepared(Object connection, Object statement, @Nullable String sql) {
        jdbc.prepared(connection, statement, sql);
    }

    @Override
    public void batched(Object statement, @Nullable String sql) {
        jdbc.batched(statement, sql);
    }

    @Override
    public @Nullable Operation startQuery(Object statement, @Nullable String sql) {
        return jdbc.startQuery(statement, sql);
    }

    @Override
    public @Nullable Operation startBatch(Object statement) {
        return jdbc.startBatch(statement);
    }

    @Override
    public void clearedBatch(Object statement) {
        jdbc.clearedBatch(statement);
    }

    @Override
    public void endQuery(
            Operation operation, Object statement, @Nullable Object resultSet, @Nullable Throwable thrown) {
        jdbc.endQuery(operation, statement, resultSet, thrown);
    }

    @Override
    public void endExecute(Operation operation, Object statement, @Nullable Throwable thrown) {
        jdbc.endExecute(operation, statement, thrown);
    }

    @Override
    public void endUpdate(Operation operation, Object statement, long rows, @Nullable Throwable thrown) {
        jdbc.endUpdate(operation, statement, rows, thrown);
    }

    @Override
    public void endBatch(Operation operation, Object statement, @Nullable Object counts, @Nullable Throwable thrown) {
        jdbc.endBatch(operation, statement, counts, thrown);
    }

    @Override
    public void resultSet(Object statement, Object resultSet) {
        jdbc.resultSet(statement, resultSet);
    }

    @Override
    public void updateCount(Object statement, long rows) {
        jdbc.updateCount(statement, rows);
    }

    @Override
    public @Nullable Object startNext(Object resultSet) {
        return jdbc.startNext(resultSet);
    }

    @Override
    public void endNext(Object next, boolean more) {
        jdbc.endNext(next, more);
    }

    @Override
    public void closedResultSet(Object resultSet) {
        jdbc.closedResultSet(resultSet);
    }

    @Override
    public void closedStatement(Object statement) {
        jdbc.closedStatement(statement);
    }

    @Override
    public @Nullable Operation startGetConnection(Object dataSource) {
        return jdbc.startGetConnection(dataSource);
    }

    @Override
    public @Nullable Operation startControl(Object connection, String operation) {
        return jdbc.startControl(connection, operation);
    }

    @Override
    public void endControl(Operation started, Object connection, String operation, @Nullable Throwable thrown) {
        jdbc.endControl(started, connection, operation, thrown);
    }

    @Override
    public @Nullable Operation startAutoCommit(Object connection, boolean on) {
        return jdbc.startAutoCommit(connection, on);
    }

    @Override
    public void endAutoCommit(@Nullable Operation started, Object connection, boolean on, @Nullable Throwable thrown) {
        jdbc.endAutoCommit(started, connection, on, thrown);
    }

    @Override
    public void end(Operation operation, @Nullable Throwable thrown) {
        tracer.end(operation, thrown);
    }

    @Override
    public void adviceFailed(Throwable thrown) {
        adviceFailures.increment();
        tracer.abandonClientSpan();
        AgentLog.error("an advice failed; the application's call went on", thrown);
    }

    // ---- servers

    @Override
    public boolean isInside() {
        return tracer.isInside();
    }

    @Override
    public void inUse(String instrumentation) {
        if (!(Thread.currentThread() instanceof AgentThread)) {
            status.feature(instrumentation, "on", "");
        }
    }

    // ---- WebSocket

    @Override
    public String[] headersHere() {
        return webSockets.headersHere();
    }

    @Override
    public void handshaking(Object connection, Operation handshake, @Nullable Throwable thrown) {
        webSockets.handshaking(connection, handshake, thrown);
    }

    @Override
    public void webSocketOpened(Object connection, @Nullable URI uri, @Nullable String traceparent) {
        webSockets.opened(connection, uri, traceparent);
    }

    @Override
    public void webSocketAccepted(
            Object connection, String route, @Nullable String client, @Nullable String traceparent) {
        webSockets.accepted(connection, route, client, traceparent);
    }

    @Override
    public void webSocketClosing(Object connection, int code) {
        webSockets.closing(connection, code);
    }

    @Override
    public void webSocketClosed(Object connection, int code) {
        webSockets.closed(connection, code);
    }

    @Override
    public void webSocketFailed(Object connection, Throwable thrown) {
        webSockets.failed(connection, thrown);
    }

    @Override
    public @Nullable Operation webSocketReceived(Object connection, int opcode, long sizeBytes, boolean last) {
        return webSockets.received(connection, opcode, sizeBytes, last);
    }

    @Override
    public void webSocketArrived(Object connection, int opcode, long sizeBytes, boolean last) {
        webSockets.arrived(connection, opcode, sizeBytes, last);
    }

    @Override
    public @Nullable Operation webSocketDeliver(Object connection) {
        return webSockets.deliver(connection);
    }

    @Override
    public @Nullable Operation webSocketSend(Object connection, int opcode, long sizeBytes, boolean last) {
        return webSockets.send(connection, opcode, sizeBytes, last);
    }

    // ---- remote procedure calls

    @Override
    public void rpcNewCall(Object call, String method, @Nullable String authority, long timeoutNanos) {
        rpc.newCall(call, method, authority, timeoutNanos);
    }

    @Override
    public @Nullable Operation rpcStartClient(Object call, Object headers, String method) {
        return rpc.startClient(call, headers, method);
    }

    @Override
    public @Nullable Operation rpcStartDelayed(Object call, Object headers) {
        return rpc.startDelayed(call, headers);
    }

    @Override
    public void rpcStartServer(
            Object headers,
            String method,
            long timeoutNanos,
            @Nullable String traceparent,
            @Nullable String tracestate,
            @Nullable String baggage) {
        rpc.startServer(headers, method, timeoutNanos, traceparent, tracestate, baggage);
    }

    @Override
    public void rpcAlias(Object object, Object known) {
        rpc.alias(object, known);
    }

    @Override
    public void rpcForget(Object object) {
        rpc.forget(object);
    }

    @Override
    public void rpcAuthority(Object call, String authority) {
        rpc.authority(call, authority);
    }

    @Override
    public @Nullable Operation rpcResume(Object call) {
        return rpc.resume(call);
    }

    @Override
    public void rpcClosing(Object call, String status) {
        rpc.closing(call, status);
    }

    @Override
    public void rpcThrew(Object call, Throwable thrown) {
        rpc.threw(call, thrown);
    }

    @Override
    public void rpcEnd(Object call, String status) {
        rpc.end(call, status);
    }

    @Override
    public @Nullable Object rpcEnter(Object call) {
        return rpc.enter(call);
    }

    @Override
    public void rpcLeave(@Nullable Object before) {
        rpc.leave(before);
    }

    @Override
    public void rpcSent(@Nullable Object before, boolean success) {
        rpc.sent(before, success);
    }

    @Override
    public void rpcOutbound(long sizeBytes) {
        rpc.outbound(sizeBytes);
    }

    @Override
    public void rpcInbound(long sizeBytes) {
        rpc.inbound(sizeBytes);
    }

    /** Apart from the rest, so that a run-time image without {@code java.net.http} never needs it. */
    private static final class JdkHttpResponses {
        static int status(Object result) {
            return result instanceof java.net.http.HttpResponse<?> response ? response.statusCode() : 0;
        }
    }
}
