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
     * A statement is executed. Inside another database span (a pool's wrapper around the driver) none is started, but
     * the outer one learns what only the inner call knows.
     *
     * @param summary few distinct values, e.g. {@code SELECT orders}
     * @param text sanitised statement, or null when unknown
     * @param target the database, e.g. {@code postgresql://127.0.0.1:5432/shop}, or null when unknown
     * @param batchSize entries of a batch; 0 for a single statement
     */
    public @Nullable Operation start(
            String summary,
            @Nullable String text,
            @Nullable String operation,
            String system,
            @Nullable String target,
            @Nullable String host,
            int port,
            @Nullable String namespace,
            int batchSize) {
        Span outer = tracer.current(Category.DATABASE);
        Span started = outer == null ? tracer.startClient(Category.DATABASE, summary) : null;
        Span span = outer == null ? started : outer;
        if (span == null) {
            return null;
        }
        if (span.queryText == null && text != null) {
            span.queryText = text;
            span.name = summary;
            span.attribute("db.query.text", text);
            span.attribute("db.query.summary", summary);
            span.attribute("db.operation.name", operation);
        }
        if (span.target == null) {
            span.target = target;
            span.databaseSystem = system;
            span.attribute("db.system.name", system);
            span.attribute("db.namespace", namespace);
            span.attribute("server.address", host);
            span.attribute("server.port", port > 0 ? (Object) (long) port : null);
        }
        if (batchSize > 1) {
            span.attribute("db.operation.batch.size", (long) batchSize);
        }
        return started;
    }
}
