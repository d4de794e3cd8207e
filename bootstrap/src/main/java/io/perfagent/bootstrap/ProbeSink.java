package io.perfagent.bootstrap;

import java.net.URI;
import java.util.List;

/**
 * What {@link Probe} forwards to; see there for each method's meaning. A class and not an interface, so that the agent
 * without a recording side is a no-op the compiler can remove. Implementations never throw and never block.
 */
@SuppressWarnings("unused")
public abstract class ProbeSink {

    protected ProbeSink() {}

    public Object enter(int methodId) {
        return null;
    }

    public void exit(int methodId, Object frame, Throwable thrown) {}

    public Object enterConstructor(int methodId) {
        return null;
    }

    public void exitConstructor(int methodId, Object frame) {}

    public Operation startMethod(int methodId) {
        return null;
    }

    public Operation startTraced(int methodId) {
        return null;
    }

    public Operation startRequest(
            String method, String route, String path, String traceparent, String tracestate, String baggage) {
        return null;
    }

    public String b3Header() {
        return null;
    }

    public String b3HeaderAfter(String name) {
        return null;
    }

    public String b3(String context, String name, String value) {
        return context;
    }

    public void route(Operation request, String route) {}

    public Operation startTransaction(String type, String name, String traceparent, String tracestate, String baggage) {
        return null;
    }

    public Operation startCall(int category, String system, String name, String host, int port) {
        return null;
    }

    public Operation jmsSend(String destination) {
        return null;
    }

    public String[] jmsProperties(Operation operation, boolean again) {
        return new String[0];
    }

    public Operation jmsDelivered(String destination, String context, Object tracestate, Object baggage) {
        return null;
    }

    public Object jmsStandIn(Object listener, Class<?> type) {
        return listener;
    }

    public Object jmsOriginal(Object listener) {
        return listener;
    }

    public Operation startReceive() {
        return null;
    }

    public void answered(Operation receive) {}

    public Operation jmsReceived(Operation receive, String destination, Object traceparent) {
        return null;
    }

    public void prepareMongoCommand(Object protocol, String database) {}

    public Operation startMongoCommand(Object protocol, String command, String value) {
        return null;
    }

    public Operation startHttpClient(String method, String scheme, String host, int port, String path) {
        return null;
    }

    public void attribute(Operation operation, String key, String value) {}

    public void attribute(Operation operation, String key, long value) {}

    public void peer(Operation operation, String system, String host, int port) {}

    public void peerHere(int category, String system, String host, int port) {}

    public void movedTo(Operation operation, String system, String host, int port) {}

    public void servers(Object client, List<?> addresses) {}

    public void serversOf(Object other, Object client) {}

    public void peerOf(Operation operation, String system, Object client) {}

    public void link(Operation operation, String traceparent) {}

    public void fail(Operation operation, String error) {}

    public String[] headers(Operation operation) {
        return new String[0];
    }

    public void attach(Object key, Operation operation) {}

    public Operation attached(Object key) {
        return null;
    }

    public Operation take(Object key) {
        return null;
    }

    // ---- the program's own spans

    public Operation startInternal(String name) {
        return null;
    }

    public Operation startAside(String name, Operation parent) {
        return null;
    }

    public void logged(Object line) {}

    public String loggedIds(Object line) {
        return null;
    }

    public void prepareSpan(Object builder, String name) {}

    public Operation startPrepared(Object builder) {
        return null;
    }

    public Operation activate(Operation operation) {
        return null;
    }

    public void endAside(Operation operation) {}

    public Operation current() {
        return null;
    }

    public String traceId(Operation operation) {
        return null;
    }

    public String spanId(Operation operation) {
        return null;
    }

    // ---- context

    public void handOver(Object task) {}

    public void handOverScheduled(Object task, String periodicName) {}

    public void refused(Object task) {}

    public void beginTask(Object task) {}

    public void taskFailed(Object task, Throwable thrown) {}

    public void endTask() {}

    public Operation takeOver(Object task) {
        return null;
    }

    public Object threadStarts(Thread thread, Object container) {
        return null;
    }

    public void threadNotStarted(Thread thread, Object place) {}

    public Operation threadRuns(Thread thread) {
        return null;
    }

    public void remember(Object callback) {}

    public Operation resume(Object callback) {
        return null;
    }

    public Operation resumeIn(Operation operation) {
        return null;
    }

    public void rememberFirst(Object callback) {}

    public void handOverOnly(Object task) {}

    public void leave(Operation scope, Throwable thrown) {}

    public void endRequest(Operation operation, int status, Throwable thrown) {}

    public Operation startHttpClient(String method, URI uri) {
        return null;
    }

    public String traceparent(Operation operation, String own) {
        return own;
    }

    public void endHttpClient(Operation operation, int status, Throwable thrown) {}

    public void detach(Operation operation) {}

    public void completed(Operation operation, Object result, Throwable thrown) {}

    public Operation startConnect() {
        return null;
    }

    public void endConnect(Operation operation, Object connection, String url, Throwable thrown) {}

    public void startPrepare() {}

    public void prepared(Object connection, Object statement, String sql) {}

    public void batched(Object statement, String sql) {}

    public Operation startQuery(Object statement, String sql) {
        return null;
    }

    public Operation startBatch(Object statement) {
        return null;
    }

    public void clearedBatch(Object statement) {}

    public void endQuery(Operation operation, Object statement, Object resultSet, Throwable thrown) {}

    public void endExecute(Operation operation, Object statement, Throwable thrown) {}

    public void endUpdate(Operation operation, Object statement, long rows, Throwable thrown) {}

    public void endBatch(Operation operation, Object statement, Object counts, Throwable thrown) {}

    public void resultSet(Object statement, Object resultSet) {}

    public void updateCount(Object statement, long rows) {}

    public Object startNext(Object resultSet) {
        return null;
    }

    public void endNext(Object next, boolean more) {}

    public void closedResultSet(Object resultSet) {}

    public void closedStatement(Object statement) {}

    public Operation startGetConnection(Object dataSource) {
        return null;
    }

    public Operation startControl(Object connection, String operation) {
        return null;
    }

    public void endControl(Operation started, Object connection, String operation, Throwable thrown) {}

    public Operation startAutoCommit(Object connection, boolean on) {
        return null;
    }

    public void endAutoCommit(Operation started, Object connection, boolean on, Throwable thrown) {}

    public void end(Operation operation, Throwable thrown) {}

    public void adviceFailed(Throwable thrown) {}

    // ---- servers

    public boolean isInside() {
        return false;
    }

    public void inUse(String instrumentation) {}

    // ---- WebSocket

    public String[] headersHere() {
        return new String[0];
    }

    public void handshaking(Object connection, Operation handshake, Throwable thrown) {}

    public void webSocketOpened(Object connection, URI uri, String traceparent) {}

    public void webSocketAccepted(Object connection, String route, String client, String traceparent) {}

    public void webSocketClosing(Object connection, int code) {}

    public void webSocketClosed(Object connection, int code) {}

    public void webSocketFailed(Object connection, Throwable thrown) {}

    public Operation webSocketReceived(Object connection, int opcode, long sizeBytes, boolean last) {
        return null;
    }

    public void webSocketArrived(Object connection, int opcode, long sizeBytes, boolean last) {}

    public Operation webSocketDeliver(Object connection) {
        return null;
    }

    public Operation webSocketSend(Object connection, int opcode, long sizeBytes, boolean last) {
        return null;
    }

    // ---- remote procedure calls

    public void rpcNewCall(Object call, String method, String authority, long timeoutNanos) {}

    public Operation rpcStartClient(Object call, Object headers, String method) {
        return null;
    }

    public Operation rpcStartDelayed(Object call, Object headers) {
        return null;
    }

    public void rpcStartServer(
            Object headers, String method, long timeoutNanos, String traceparent, String tracestate, String baggage) {}

    public void rpcAlias(Object object, Object known) {}

    public void rpcForget(Object object) {}

    public void rpcAuthority(Object call, String authority) {}

    public Operation rpcResume(Object call) {
        return null;
    }

    public void rpcClosing(Object call, String status) {}

    public void rpcThrew(Object call, Throwable thrown) {}

    public void rpcEnd(Object call, String status) {}

    public Object rpcEnter(Object call) {
        return null;
    }

    public void rpcLeave(Object before) {}

    public void rpcSent(Object before, boolean success) {}

    public void rpcOutbound(long sizeBytes) {}

    public void rpcInbound(long sizeBytes) {}
}
