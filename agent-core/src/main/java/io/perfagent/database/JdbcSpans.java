package io.perfagent.database;

import io.perfagent.bootstrap.Operation;
import io.perfagent.trace.DatabaseSpans;
import io.perfagent.trace.WeakAttachments;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Turns JDBC calls into spans. Any thread. The driver is never asked anything: the URL is seen when a driver connects,
 * the SQL when a statement is made or executed, and both are remembered with the object they belong to.
 */
public final class JdbcSpans {

    /** What is known of one statement. */
    private static final class StatementInfo {
        final DatabasePeer peer;
        final @Nullable SanitisedSql sql;
        final AtomicInteger batchSize = new AtomicInteger();
        volatile @Nullable SanitisedSql batchedSql;

        StatementInfo(DatabasePeer peer, @Nullable SanitisedSql sql) {
            this.peer = peer;
            this.sql = sql;
        }
    }

    private final DatabaseSpans spans;
    private final WeakAttachments<DatabasePeer> connections = new WeakAttachments<>();
    private final WeakAttachments<StatementInfo> statements = new WeakAttachments<>();

    /** Makes the recorder of JDBC calls. */
    public JdbcSpans(DatabaseSpans spans) {
        this.spans = spans;
    }

    /** A driver opened a connection. */
    public void connected(Object connection, String url) {
        connections.put(connection, ConnectionUrl.parse(url));
    }

    /** A connection, or a pool's wrapper of one, made a statement. */
    public void prepared(Object connection, Object statement, @Nullable String sql) {
        DatabasePeer peer = connections.get(connection);
        SanitisedSql sanitised = sql == null ? null : SqlText.sanitise(sql);
        if (peer == null && sanitised == null) {
            return;
        }
        statements.put(
                statement,
                new StatementInfo(
                        peer == null
                                ? ConnectionUrl.ofDriverClass(
                                        statement.getClass().getName())
                                : peer,
                        sanitised));
    }

    /** An entry was added to a batch. */
    public void batched(Object statement, @Nullable String sql) {
        StatementInfo info = info(statement);
        info.batchSize.incrementAndGet();
        if (sql != null && info.batchedSql == null) {
            info.batchedSql = SqlText.sanitise(sql);
        }
    }

    /** A statement is executed. */
    public @Nullable Operation startQuery(Object statement, @Nullable String sql) {
        StatementInfo info = statements.get(statement);
        SanitisedSql known = info == null ? null : info.sql;
        return start(statement, info, known == null && sql != null ? SqlText.sanitise(sql) : known, 0);
    }

    /** A batch is executed; its size becomes {@code db.operation.batch.size}. */
    public @Nullable Operation startBatch(Object statement) {
        StatementInfo info = statements.get(statement);
        if (info == null) {
            return start(statement, null, null, 0);
        }
        int size = info.batchSize.getAndSet(0);
        SanitisedSql sql = info.sql == null ? info.batchedSql : info.sql;
        info.batchedSql = null;
        return start(statement, info, sql, size);
    }

    private @Nullable Operation start(
            Object statement, @Nullable StatementInfo info, @Nullable SanitisedSql sql, int batchSize) {
        DatabasePeer peer =
                info == null ? ConnectionUrl.ofDriverClass(statement.getClass().getName()) : info.peer;
        return spans.start(
                sql == null ? "query" : sql.summary(),
                sql == null ? null : sql.text(),
                sql == null ? null : sql.operation(),
                peer.system(),
                peer.host() == null && peer.namespace() == null ? null : peer.target(),
                peer.host(),
                peer.port(),
                peer.namespace(),
                batchSize);
    }

    private StatementInfo info(Object statement) {
        StatementInfo info = statements.get(statement);
        if (info == null) {
            info = new StatementInfo(
                    ConnectionUrl.ofDriverClass(statement.getClass().getName()), null);
            statements.put(statement, info);
        }
        return info;
    }

    /** Forgets statements and connections that are gone. Agent thread. */
    public void expunge() {
        connections.expunge();
        statements.expunge();
    }
}
