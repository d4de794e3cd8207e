package io.perfagent.database;

import io.perfagent.trace.DatabaseCall;
import io.perfagent.trace.DatabaseSpans;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    /** How a transaction ends. */
    enum Outcome {
        COMMIT,
        ROLLBACK,
        /** A statement that was a transaction of its own. */
        AUTOCOMMIT;

        private final String label = name().toLowerCase(Locale.ROOT);
    }

    private final DatabasePeer peer;
    private final @Nullable String target;
    private final DatabaseSpans spans;
    private final Statement withoutSql;
    private final DatabaseCall connect;
    private final SqlDialect dialect;
    private final KnownStatements known = new KnownStatements();
    /** By what they do: COMMIT and the like, a handful. */
    private final Map<String, DatabaseCall> controls = new ConcurrentHashMap<>();

    private final Map<Outcome, Integer> outcomes = new ConcurrentHashMap<>();

    Database(DatabasePeer peer, DatabaseSpans spans) {
        this.peer = peer;
        this.spans = spans;
        this.target = peer.host() == null && peer.namespace() == null ? null : peer.target();
        this.dialect = SqlDialect.of(peer.system());
        this.withoutSql = new Statement(this, describe("query", null, null), false);
        this.connect = spans.describeConnect(peer.system(), target, peer.host(), peer.port(), peer.namespace());
    }

    /** A statement whose SQL is not known. */
    Statement withoutSql() {
        return withoutSql;
    }

    /** The opening of a connection. */
    DatabaseCall connect() {
        return connect;
    }

    /** A call of a connection, e.g. {@code COMMIT}. */
    DatabaseCall control(String operation) {
        DatabaseCall call = controls.get(operation);
        if (call == null) {
            call = describe(operation, null, operation);
            controls.put(operation, call);
        }
        return call;
    }

    /** The statement with this SQL. */
    Statement statement(String sql) {
        Statement statement = known.get(sql);
        if (statement != null) {
            return statement;
        }
        SanitisedSql sanitised = SqlText.sanitise(sql, dialect);
        Statement made =
                new Statement(this, describe(sanitised.summary(), sanitised.text(), sanitised.operation()), true);
        known.add(sql, made);
        return made;
    }

    /** Counts a transaction that ended. */
    void ended(Outcome outcome) {
        Integer series = outcomes.get(outcome);
        if (series == null) {
            series = spans.transactionSeries(target == null ? peer.system() : target, outcome.label);
            outcomes.put(outcome, series);
        }
        spans.countTransaction(series);
    }

    private DatabaseCall describe(String summary, @Nullable String text, @Nullable String operation) {
        return spans.describe(
                summary, text, operation, peer.system(), target, peer.host(), peer.port(), peer.namespace());
    }
}
