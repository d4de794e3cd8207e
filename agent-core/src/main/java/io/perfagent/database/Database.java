package io.perfagent.database;

import io.perfagent.trace.DatabaseCall;
import io.perfagent.trace.DatabaseSpans;
import org.jspecify.annotations.Nullable;

/**
 * One database the program talks to, with its statements as they were described the first time. Any thread.
 */
final class Database {

    /**
     * A statement of this database.
     *
     * @param hasSql whether its SQL is known, or comes with each execution
     */
    record Statement(Database database, DatabaseCall call, boolean hasSql) {}

    private final DatabasePeer peer;
    private final @Nullable String target;
    private final DatabaseSpans spans;
    private final Statement withoutSql;
    private final KnownStatements known = new KnownStatements();

    Database(DatabasePeer peer, DatabaseSpans spans) {
        this.peer = peer;
        this.spans = spans;
        this.target = peer.host() == null && peer.namespace() == null ? null : peer.target();
        this.withoutSql = new Statement(this, describe("query", null, null), false);
    }

    /** A statement whose SQL is not known. */
    Statement withoutSql() {
        return withoutSql;
    }

    /** The statement with this SQL. */
    Statement statement(String sql) {
        Statement statement = known.get(sql);
        if (statement != null) {
            return statement;
        }
        SanitisedSql sanitised = SqlText.sanitise(sql);
        Statement made =
                new Statement(this, describe(sanitised.summary(), sanitised.text(), sanitised.operation()), true);
        known.add(sql, made);
        return made;
    }

    private DatabaseCall describe(String summary, @Nullable String text, @Nullable String operation) {
        return spans.describe(
                summary, text, operation, peer.system(), target, peer.host(), peer.port(), peer.namespace());
    }
}
