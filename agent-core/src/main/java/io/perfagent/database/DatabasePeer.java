package io.perfagent.database;

import org.jspecify.annotations.Nullable;

/**
 * A database as far as its URL tells, without user, password or parameters.
 *
 * @param system OpenTelemetry's {@code db.system.name}, {@code other_sql} when unknown
 * @param port 0 when unknown
 * @param namespace database or schema name
 */
public record DatabasePeer(
        String system,
        @Nullable String host,
        int port,
        @Nullable String namespace) {

    /** One line that names it, e.g. {@code postgresql://127.0.0.1:5432/shop}. */
    public String target() {
        StringBuilder text = new StringBuilder(system);
        if (host != null) {
            text.append("://").append(host);
            if (port > 0) {
                text.append(':').append(port);
            }
        }
        return namespace == null
                ? text.toString()
                : text.append(host == null ? ":" : "/").append(namespace).toString();
    }
}
