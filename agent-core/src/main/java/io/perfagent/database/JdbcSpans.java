package io.perfagent.database;

import io.perfagent.bootstrap.Operation;
import io.perfagent.database.Database.Statement;
import io.perfagent.trace.DatabaseSpans;
import io.perfagent.trace.WeakAttachments;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Turns JDBC calls into spans. Any thread. The driver is never asked anything: the URL is seen when a driver connects,
 * the SQL when a statement is made or executed, and both are remembered with the object they belong to.
 */
public final class JdbcSpans {

    private static final int MOST_DATABASES = 500;

    /** What one statement has collected for its next batch. */
    private static final class Batch {
        final AtomicInteger size = new AtomicInteger();
        /** The first entry's SQL, where the entries bring their own. */
        volatile @Nullable Statement first;
    }

    private final DatabaseSpans spans;
    private final Map<DatabasePeer, Database> databases = new ConcurrentHashMap<>();
    private final Map<String, Database> byDriverClass = new ConcurrentHashMap<>();
    private final WeakAttachments<Database> connections = new WeakAttachments<>();
    private final WeakAttachments<Statement> statements = new WeakAttachments<>();
    private final WeakAttachments<Batch> batches = new WeakAttachments<>();

    /** Makes the recorder of JDBC calls. */
    public JdbcSpans(DatabaseSpans spans) {
        this.spans = spans;
    }

    /** A driver opened a connection. */
    public void connected(Object connection, String url) {
        connections.put(connection, database(ConnectionUrl.parse(url)));
    }

    private Database database(DatabasePeer peer) {
        Database known = databases.get(peer);
        if (known == null) {
            known = new Database(peer, spans);
            if (databases.size() < MOST_DATABASES) {
                databases.put(peer, known);
            }
        }
        return known;
    }

    /** A connection, or a pool's wrapper of one, made a statement. */
    public void prepared(Object connection, Object statement, @Nullable String sql) {
        Database database = connections.get(connection);
        if (database != null) {
            statements.put(statement, sql == null ? database.withoutSql() : database.statement(sql));
        } else if (sql != null) {
            statements.put(statement, ofDriver(statement).statement(sql));
        }
    }

    /** What the name of a statement's class tells of its database. */
    private Database ofDriver(Object statement) {
        String className = statement.getClass().getName();
        Database known = byDriverClass.get(className);
        if (known == null) {
            known = database(ConnectionUrl.ofDriverClass(className));
            if (byDriverClass.size() < MOST_DATABASES) {
                byDriverClass.put(className, known);
            }
        }
        return known;
    }

    /** An entry was added to a batch. */
    public void batched(Object statement, @Nullable String sql) {
        Batch batch = batches.get(statement);
        if (batch == null) {
            batch = new Batch();
            batches.put(statement, batch);
        }
        batch.size.incrementAndGet();
        if (sql != null && batch.first == null) {
            batch.first = of(statement).database().statement(sql);
        }
    }

    /** A statement is executed. */
    public @Nullable Operation startQuery(Object statement, @Nullable String sql) {
        Statement known = of(statement);
        Statement executed =
                known.hasSql() || sql == null ? known : known.database().statement(sql);
        return spans.start(executed.call(), 0);
    }

    /** A batch is executed; its size becomes {@code db.operation.batch.size}. */
    public @Nullable Operation startBatch(Object statement) {
        Batch batch = batches.get(statement);
        Statement known = of(statement);
        Statement first = batch == null ? null : batch.first;
        int size = batch == null ? 0 : batch.size.getAndSet(0);
        if (batch != null) {
            batch.first = null;
        }
        return spans.start((known.hasSql() || first == null ? known : first).call(), size);
    }

    private Statement of(Object statement) {
        Statement known = statements.get(statement);
        return known != null ? known : ofDriver(statement).withoutSql();
    }
}
