package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import org.jspecify.annotations.Nullable;

/** Spans of database calls, named and described by OpenTelemetry's stable database conventions. Any thread. */
public final class DatabaseSpans {

    private final Tracer tracer;

    /** Makes the recorder of database calls. */
    public DatabaseSpans(Tracer tracer) {
        this.tracer = tracer;
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
                text == null ? -1 : tracer.names.query(system, text));
    }

    /**
     * A statement is executed. Inside another database span (a pool's wrapper around the driver) none is started, but
     * the outer one learns what only the inner call knows.
     *
     * @param batchSize entries of a batch; 0 for a single statement
     */
    public @Nullable Operation start(DatabaseCall call, int batchSize) {
        Span outer = tracer.current(Category.DATABASE);
        Span started = outer == null ? tracer.startClient(call.name()) : null;
        Span span = outer == null ? started : outer;
        if (span == null) {
            return null;
        }
        if (!(span.detail instanceof DatabaseCall known) || known.knowledge() < call.knowledge()) {
            span.detail = call;
            span.name = call.name();
            span.peer = call.peer();
        }
        if (batchSize > 1) {
            span.attribute("db.operation.batch.size", batchSize);
        }
        return started;
    }
}
