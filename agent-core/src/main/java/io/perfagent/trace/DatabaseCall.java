package io.perfagent.trace;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all executions of one statement against one database have in common; made once, referred to by each span.
 *
 * @param name few distinct values, e.g. {@code SELECT orders}
 * @param text sanitised statement, or null when unknown or when this is no statement
 * @param operation first keyword; of a call that is no statement ({@code COMMIT}, {@code connect}) what it does
 * @param system OpenTelemetry's {@code db.system.name}
 * @param peer the database, or null when unknown
 * @param port 0 when unknown
 * @param series numbers of the statement's series; null when its text is unknown
 */
public record DatabaseCall(
        SpanName name,
        @Nullable String text,
        @Nullable String operation,
        String system,
        @Nullable Peer peer,
        @Nullable String host,
        int port,
        @Nullable String namespace,
        @Nullable QuerySeries series)
        implements SpanDetail {

    /** Numbers of the series a statement counts in: executions, rows either way, time inside result sets. */
    record QuerySeries(int query, int returnedRows, int updatedRows, int fetch) {}

    /** How much of it is known: what was executed, and where. */
    int knowledge() {
        return (text == null ? 0 : 1) + (peer == null ? 0 : 1);
    }

    /** Whether it is a call of a connection and not of a statement. */
    boolean isControl() {
        return text == null && operation != null;
    }

    @Override
    public void addTo(Map<String, Object> attributes) {
        put(attributes, "db.system.name", system);
        put(attributes, "db.namespace", namespace);
        put(attributes, "server.address", host);
        put(attributes, "server.port", port > 0 ? (Object) (long) port : null);
        put(attributes, "db.operation.name", operation);
        if (text != null) {
            put(attributes, "db.query.text", text);
            put(attributes, "db.query.summary", name.text());
        }
    }

    private static void put(Map<String, Object> attributes, String key, @Nullable Object value) {
        if (value != null) {
            attributes.put(key, value);
        }
    }
}
