package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Handoff;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.ProbeSink;
import java.util.ArrayList;
import java.util.List;

/** Notes every call that reaches the façade; fails them all when told to. */
final class RecordingSink extends ProbeSink {

    /** Handed over before the façade is used for the first time; the façade keeps the first sink it sees. */
    static final RecordingSink INSTALLED = install();

    final List<String> calls = new ArrayList<>();
    boolean failing;
    boolean failingAtExit;
    int adviceFailures;

    @Override
    public Object enter(int id) {
        if (failing) {
            throw new StackOverflowError("in the agent");
        }
        calls.add("enter " + id);
        return id;
    }

    @Override
    public void exit(int id, Object frame, Throwable thrown) {
        calls.add("exit " + frame + (thrown == null ? "" : " " + thrown.getMessage()));
        if (failingAtExit) {
            throw new OutOfMemoryError("in the agent");
        }
    }

    @Override
    public Object enterConstructor(int id) {
        calls.add("new " + id);
        return id;
    }

    @Override
    public void exitConstructor(int id, Object frame) {
        calls.add("made " + frame);
    }

    @Override
    public Operation startMethod(int id) {
        calls.add("start " + id);
        return new Operation() {};
    }

    @Override
    public void end(Operation operation, Throwable thrown) {
        calls.add("end");
    }

    @Override
    public void adviceFailed(Throwable thrown) {
        adviceFailures++;
    }

    @Override
    public Operation startQuery(Object statement, String sql) {
        calls.add("query " + sql);
        return null;
    }

    @Override
    public void route(Operation request, String route) {
        calls.add("route " + route);
    }

    @Override
    public Operation startTransaction(String type, String name, String traceparent, String tracestate, String baggage) {
        calls.add("transaction " + type + " " + name + " " + traceparent);
        return null;
    }

    void clear() {
        calls.clear();
        failing = false;
        failingAtExit = false;
        adviceFailures = 0;
    }

    private static RecordingSink install() {
        RecordingSink sink = new RecordingSink();
        Handoff.install(sink);
        return sink;
    }
}
