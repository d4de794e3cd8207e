package io.perfagent.bootstrap;

import java.net.URI;

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

    public Operation startRequest(String method, String route, String path, String traceparent, String tracestate) {
        return null;
    }

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
}
