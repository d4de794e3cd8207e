package io.perfagent.database;

import io.perfagent.bootstrap.Operation;
import io.perfagent.database.Database.Outcome;
import io.perfagent.database.Database.Statement;
import io.perfagent.trace.DatabaseCall;
import io.perfagent.trace.DatabaseSpans;
import io.perfagent.trace.Execution;
import io.perfagent.trace.WeakAttachments;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns JDBC calls into spans. Any thread. The driver is never asked anything: the URL is seen when a driver connects,
 * the SQL when a statement is made or executed, and both are remembered with the object they belong to. Of wrappers around
 * wrappers the outermost call counts, and learns from the inner ones which database they lead to.
 */
public final class JdbcSpans {

    private static final int MOST_DATABASES = 500;

    /** What the calls that are open on one thread have found out. */
    private static final class Nesting {
        /** The connection that the call going on, or the last inner one, turned out to be about. */
        @Nullable
        Link link;

        boolean connecting;
        /** Auto-commit is being switched: drivers call their own {@code commit()} for that, whether or not there is work. */
        boolean switching;
    }

    @SuppressWarnings("ThreadLocalUsage") // one of these a program
    private final ThreadLocal<Nesting> nestings = new ThreadLocal<>();

    private final DatabaseSpans spans;
    private final Map<DatabasePeer, Database> databases = new ConcurrentHashMap<>();
    private final Map<String, Database> byDriverClass = new ConcurrentHashMap<>();
    private final WeakAttachments<Link> connections = new WeakAttachments<>();
    private final WeakAttachments<OpenStatement> statements = new WeakAttachments<>();
    /** Looked up for each row, mostly in vain where a pool wraps result sets: so more chains than entries. */
    private final WeakAttachments<Execution> results = new WeakAttachments<>(1 << 13, 1 << 12);

    /** Makes the recorder of JDBC calls. */
    public JdbcSpans(DatabaseSpans spans) {
        this.spans = spans;
    }

    private Nesting nesting() {
        Nesting nesting = nestings.get();
        if (nesting == null) {
            nesting = new Nesting();
            nestings.set(nesting);
        }
        return nesting;
    }

    // ---- connections

    /** A data source is asked for a connection; null inside another one, and in those that pools use to make theirs. */
    public @Nullable Operation startGetConnection(Object dataSource) {
        return switch (dataSource.getClass().getName()) {
            case "com.zaxxer.hikari.util.DriverDataSource", "com.mchange.v2.c3p0.DriverManagerDataSource" -> null;
            default -> spans.startGetConnection();
        };
    }

    /** A driver is asked to connect; null inside another driver. */
    public @Nullable Operation startConnect() {
        Nesting nesting = nesting();
        if (nesting.connecting) {
            return null;
        }
        nesting.connecting = true;
        return spans.startConnect();
    }

    /** A driver opened a connection, failed to, or (neither) was not meant. */
    public void endConnect(
            @Nullable Operation operation,
            @Nullable Object connection,
            @Nullable String url,
            @Nullable Throwable thrown) {
        if (operation != null) {
            nesting().connecting = false;
        }
        if (connection == null && thrown == null) {
            return;
        }
        Database database = database(ConnectionUrl.parse(url));
        if (operation != null) {
            spans.endConnect(operation, database.connect(), thrown);
        }
        if (connection != null && connections.get(connection) == null) {
            connections.put(connection, new Link(database));
        }
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

    /** What the name of a class tells of its database. */
    private Database ofDriver(Object driverObject) {
        String className = driverObject.getClass().getName();
        Database known = byDriverClass.get(className);
        if (known == null) {
            known = database(ConnectionUrl.ofDriverClass(className));
            if (byDriverClass.size() < MOST_DATABASES) {
                byDriverClass.put(className, known);
            }
        }
        return known;
    }

    // ---- transactions

    /** A connection is told to {@code COMMIT}, {@code ROLLBACK} and so on. */
    public @Nullable Operation startControl(Object connection, String operation) {
        Link link = connections.get(connection);
        Nesting nesting = nesting();
        return nesting.switching && link != null ? null : startControl(connection, link, nesting, operation);
    }

    private @Nullable Operation startControl(
            Object connection, @Nullable Link link, Nesting nesting, String operation) {
        Database database = link == null ? ofDriver(connection) : link.database;
        Operation started = spans.startControl(database.control(operation));
        if (started != null || link != null) {
            nesting.link = link;
        }
        return started;
    }

    /** It did, or failed. */
    public void endControl(
            @Nullable Operation started, Object connection, String operation, @Nullable Throwable thrown) {
        if (started == null) {
            return;
        }
        spans.end(started, thrown);
        Link link = nesting().link;
        boolean commit = operation.equals("COMMIT");
        if (thrown == null && (commit || operation.equals("ROLLBACK")) && (link == null || link.takeWork())) {
            Database database = link == null ? ofDriver(connection) : link.database;
            database.ended(commit ? Outcome.COMMIT : Outcome.ROLLBACK);
        }
    }

    /** Auto-commit is switched; switching it on commits what is open. */
    public @Nullable Operation startAutoCommit(Object connection, boolean on) {
        Link link = connections.get(connection);
        Nesting nesting = nesting();
        nesting.switching = true;
        return on && link != null && link.commitsByAutoCommit()
                ? startControl(connection, link, nesting, "COMMIT")
                : null;
    }

    /** Auto-commit was switched, or that failed. */
    public void endAutoCommit(@Nullable Operation started, Object connection, boolean on, @Nullable Throwable thrown) {
        nesting().switching = false;
        endControl(started, connection, "COMMIT", thrown);
        Link link = connections.get(connection);
        if (link != null && thrown == null) {
            link.autoCommit(on);
        }
    }

    // ---- statements

    /** A connection is about to make a statement. */
    public void startPrepare() {
        nesting().link = null;
    }

    /** A connection, or a pool's wrapper of one, made a statement. */
    public void prepared(Object connection, Object statement, @Nullable String sql) {
        Nesting nesting = nesting();
        Link link = connections.get(connection);
        if (link == null && nesting.link != null) {
            // The connection it wraps has just made one.
            link = nesting.link;
            connections.put(connection, link);
        }
        nesting.link = link;
        if (link == null && sql == null) {
            return;
        }
        Database database = link == null ? ofDriver(statement) : link.database;
        Statement made = sql == null ? database.withoutSql() : database.statement(sql);
        OpenStatement known = statements.get(statement);
        if (known == null || !known.is(made, link)) {
            statements.put(statement, new OpenStatement(made, link));
        }
    }

    private OpenStatement open(Object statement) {
        OpenStatement known = statements.get(statement);
        if (known == null) {
            known = new OpenStatement(ofDriver(statement).withoutSql(), null);
            statements.put(statement, known);
        }
        return known;
    }

    /** An entry was added to a batch. */
    public void batched(Object statement, @Nullable String sql) {
        open(statement).batched(sql);
    }

    /** A batch was emptied without being executed. */
    public void clearedBatch(Object statement) {
        open(statement).takeBatch();
    }

    /** A statement is executed. */
    public @Nullable Operation startQuery(Object statement, @Nullable String sql) {
        OpenStatement open = open(statement);
        return start(open, open.executed(sql), 0);
    }

    /** A batch is executed; its size becomes {@code db.operation.batch.size}. */
    public @Nullable Operation startBatch(Object statement) {
        OpenStatement open = open(statement);
        int size = open.batchSize();
        return start(open, open.takeBatch(), size);
    }

    private @Nullable Operation start(OpenStatement open, Statement executed, int batchSize) {
        open.endExecution();
        if (open.link != null) {
            open.link.work();
        }
        return spans.start(executed.call(), batchSize);
    }

    /** A query returned. */
    public void endQuery(
            Operation operation, Object statement, @Nullable Object resultSet, @Nullable Throwable thrown) {
        OpenStatement open = open(statement);
        if (thrown == null && resultSet != null) {
            Execution execution = spans.execution(operation, open.execution);
            execution.knowsUpdates();
            open.execution = execution;
            results.put(resultSet, execution);
        }
        end(operation, open, thrown);
    }

    /** A statement returned that says later what it did. */
    public void endExecute(Operation operation, Object statement, @Nullable Throwable thrown) {
        OpenStatement open = open(statement);
        if (thrown == null) {
            open.execution = spans.execution(operation, open.execution);
        }
        end(operation, open, thrown);
    }

    /** An update returned how many rows it changed. */
    public void endUpdate(Operation operation, Object statement, long rows, @Nullable Throwable thrown) {
        if (thrown == null && rows >= 0) {
            spans.updated(operation, rows);
        }
        end(operation, open(statement), thrown);
    }

    /** A batch returned how many rows each entry changed: {@code int[]} or {@code long[]}; negative: not known. */
    public void endBatch(Operation operation, Object statement, @Nullable Object counts, @Nullable Throwable thrown) {
        if (thrown == null && counts != null) {
            spans.updated(operation, sum(counts));
        }
        end(operation, open(statement), thrown);
    }

    private static long sum(Object counts) {
        long sum = 0;
        if (counts instanceof int[] ints) {
            for (int count : ints) {
                sum += Math.max(count, 0);
            }
        } else if (counts instanceof long[] longs) {
            for (long count : longs) {
                sum += Math.max(count, 0);
            }
        }
        return sum;
    }

    private void end(Operation operation, OpenStatement open, @Nullable Throwable thrown) {
        DatabaseCall executed = spans.end(operation, thrown);
        Link link = open.link;
        Outcome outcome = link == null || thrown != null ? null : link.ended(executed);
        if (link != null && outcome != null) {
            link.database.ended(outcome);
        }
    }

    // ---- results

    /** A statement handed out a result set of its last execution. */
    public void resultSet(Object statement, Object resultSet) {
        OpenStatement known = statements.get(statement);
        if (known != null && known.execution != null) {
            results.put(resultSet, known.execution);
        }
    }

    /** A statement said how many rows its last execution changed; negative: it returned rows. */
    public void updateCount(Object statement, long rows) {
        OpenStatement known = rows < 0 ? null : statements.get(statement);
        if (known != null && known.execution != null) {
            known.execution.updated(rows);
        }
    }

    /** A result set is asked for its next row; null when nothing is recorded of it. */
    public @Nullable Object startNext(Object resultSet) {
        Execution execution = results.get(resultSet);
        return execution != null && execution.enterNext() ? execution : null;
    }

    /** The row came, or there was none. */
    public void endNext(Object next, boolean more) {
        ((Execution) next).exitNext(more);
    }

    /** A result set is closed. */
    public void closedResultSet(Object resultSet) {
        Execution execution = results.take(resultSet);
        if (execution != null) {
            execution.flush();
        }
    }

    /** A statement is closed, and with it its result sets. */
    public void closedStatement(Object statement) {
        OpenStatement known = statements.take(statement);
        if (known != null) {
            known.endExecution();
        }
    }
}
