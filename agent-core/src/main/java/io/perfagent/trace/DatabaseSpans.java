package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.ThreadState;
import org.jspecify.annotations.Nullable;

/** Spans of database calls, named and described by OpenTelemetry's stable database conventions. Any thread. */
public final class DatabaseSpans {

    /** Rows an execution changed, as the driver said. */
    static final String UPDATED_ROWS = "perfagent.db.updated_rows";

    private final Tracer tracer;
    private final SpanName getConnection;

    /** Makes the recorder of database calls. */
    public DatabaseSpans(Tracer tracer) {
        this.tracer = tracer;
        this.getConnection = tracer.names.span(Category.POOL, "getConnection");
    }

    /**
     * Describes executions of one statement; done once for each, not for each execution.
     *
     * @param summary few distinct values, e.g. {@code SELECT orders}
     * @param text sanitised statement, or null when unknown
     * @param target the database, e.g. {@code postgresql://127.0.0.1:5432/shop}, or null when unknown
     */
    public DatabaseCall describe(
            String summary,
            @Nullable String text,
            @Nullable String operation,
            String system,
            @Nullable String target,
            @Nullable String host,
            int port,
            @Nullable String namespace) {
        return new DatabaseCall(
                tracer.names.span(Category.DATABASE, summary),
                text,
                operation,
                system,
                target == null ? null : tracer.names.peer(target),
                host,
                port,
                namespace,
                text == null ? null : series(system, text));
    }

    private DatabaseCall.QuerySeries series(String system, String text) {
        int query = tracer.names.query(system, text);
        return new DatabaseCall.QuerySeries(
                query,
                tracer.names.queryRows(query, "returned"),
                tracer.names.queryRows(query, "updated"),
                tracer.names.queryFetch(query));
    }

    /** Describes the opening of connections to a database; its spans are of a category of their own. */
    public DatabaseCall describeConnect(
            String system, @Nullable String target, @Nullable String host, int port, @Nullable String namespace) {
        return new DatabaseCall(
                tracer.names.span(Category.CONNECT, "connect"),
                null,
                "connect",
                system,
                target == null ? null : tracer.names.peer(target),
                host,
                port,
                namespace,
                null);
    }

    /**
     * A statement is executed. Inside another execution (a pool's wrapper around the driver) none is started, but the
     * outer one learns what only the inner call knows.
     *
     * @param batchSize entries of a batch; 0 for a single statement
     */
    public @Nullable Operation start(DatabaseCall call, int batchSize) {
        Span outer = tracer.current(Category.DATABASE);
        Span started = outer == null ? tracer.startClient(call.name()) : null;
        Span span = outer == null ? started : outer;
        if (span == null || span.detail instanceof DatabaseCall known && known.isControl()) {
            return null;
        }
        if (!(span.detail instanceof DatabaseCall known) || known.knowledge() < call.knowledge()) {
            describe(span, call);
        }
        if (batchSize > 1) {
            span.attribute("db.operation.batch.size", batchSize);
        }
        return started;
    }

    /** A connection commits, rolls back or sets a savepoint; nested ones only tell the outer one where. */
    public @Nullable Operation startControl(DatabaseCall call) {
        Span outer = tracer.current(Category.DATABASE);
        if (outer == null) {
            Span started = tracer.startClient(call.name());
            if (started != null) {
                describe(started, call);
            }
            return started;
        }
        if (outer.detail instanceof DatabaseCall known
                && known.name().equals(call.name())
                && known.isControl()
                && known.knowledge() < call.knowledge()) {
            describe(outer, call);
        }
        return null;
    }

    private static void describe(Span span, DatabaseCall call) {
        span.detail = call;
        span.name = call.name();
        span.peer = call.peer();
    }

    /** Somebody asks a data source for a connection; null inside another data source. */
    public @Nullable Operation startGetConnection() {
        return tracer.startClient(getConnection);
    }

    /** A driver is asked to connect; whether the address is its own only {@link #endConnect} knows. */
    public Operation startConnect() {
        return new Connecting(tracer);
    }

    /** A driver has connected, or failed to. */
    public void endConnect(Operation operation, DatabaseCall call, @Nullable Throwable thrown) {
        Span span = tracer.startClient(call.name());
        if (span != null) {
            describe(span, call);
            ((Connecting) operation).takeOver(span);
            tracer.end(span, thrown);
        }
    }

    /**
     * Ends an execution.
     *
     * @return what was executed, as far as any wrapper knew
     */
    public @Nullable DatabaseCall end(Operation operation, @Nullable Throwable thrown) {
        DatabaseCall call = ((Span) operation).detail instanceof DatabaseCall known ? known : null;
        tracer.end(operation, thrown);
        return call;
    }

    /** An execution that is about to end changed {@code rows} rows. */
    public void updated(Operation operation, long rows) {
        Span span = (Span) operation;
        span.attribute(UPDATED_ROWS, rows);
        if (span.detail instanceof DatabaseCall call && call.series() != null) {
            countUpdated(tracer.recording.thread(), call.series(), rows);
        }
    }

    void countUpdated(ThreadState thread, DatabaseCall.QuerySeries series, long rows) {
        tracer.recording.record(thread, series.updatedRows(), rows, rows, -1, false);
    }

    /**
     * What remains of an execution that is about to end successfully, so that its rows can be added to it.
     *
     * @param used an earlier one of the same statement, which is used again, or null
     */
    public Execution execution(Operation operation, @Nullable Execution used) {
        Execution execution = used == null ? new Execution(this, tracer.recording) : used;
        execution.begin((Span) operation);
        return execution;
    }

    /** The number under which transactions of a database are counted; {@code outcome} as in its series. */
    public int transactionSeries(String database, String outcome) {
        return tracer.names.databaseTransaction(database, outcome);
    }

    /** Counts a transaction that ended. */
    public void countTransaction(int series) {
        ThreadState thread = tracer.recording.thread();
        if (!thread.isAgent) {
            tracer.recording.record(thread, series, 0, 0, -1, false);
        }
    }
}
