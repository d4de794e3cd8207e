package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.List;
import java.util.Properties;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * Any JDBC driver and pool: connections, statements, batches, result sets and transactions, each call counted once. Where
 * a library's methods stand in a class that does not implement the interface itself, that class is named.
 */
@Supports(
        library = "any JDBC driver, and any pool that implements the interfaces; see below",
        gives =
                "statements, prepared and callable statements, batches, rows, fetch time, waiting for connections, connects,"
                        + " commits and rollbacks; each counted once, however many wrappers it passes: [database](database.md)",
        versions = "JDBC 4")
final class Jdbc extends Instrumenter {

    private static final String STRING = "java.lang.String";
    private static final List<String> SAVEPOINT = List.of("java.sql.Savepoint");

    /** What else may follow the SQL: generated keys by flag, column numbers or column names. */
    private static final Rule.OneOf TEXT =
            oneOf(List.of(STRING), List.of(STRING, "int"), List.of(STRING, "[I"), List.of(STRING, "[L" + STRING + ";"));

    Jdbc() {
        subtypesOf("java.sql.Driver").advise("Connect", List.of(STRING, "java.util.Properties"), "connect");
        for (Target dataSource :
                List.of(subtypesOf("javax.sql.DataSource"), type("org.apache.tomcat.jdbc.pool.DataSourceProxy"))) {
            dataSource.advise("GetConnection", List.of(), "getConnection");
            dataSource.advise("GetConnection", List.of(STRING, STRING), "getConnection");
        }
        subtypesOf("java.sql.Connection")
                .advise("Prepare", List.of(STRING, ANY_MORE), "prepareStatement", "prepareCall")
                .advise("Create", List.of(ANY_MORE), "createStatement")
                .advise("AutoCommit", List.of("boolean"), "setAutoCommit")
                .advise("Commit", List.of(), "commit")
                .advise("Rollback", List.of(), "rollback")
                .advise("RollbackTo", SAVEPOINT, "rollback")
                .advise("SetSavepoint", List.of(), "setSavepoint")
                .advise("SetSavepoint", List.of(STRING), "setSavepoint")
                .advise("ReleaseSavepoint", SAVEPOINT, "releaseSavepoint");
        statements(subtypesOf("java.sql.Statement"));
        statements(type("org.sqlite.jdbc3.JDBC3Statement"));
        prepared(subtypesOf("java.sql.PreparedStatement"));
        prepared(type("org.sqlite.jdbc3.JDBC3PreparedStatement"));
        subtypesOf("java.sql.ResultSet").advise("Next", List.of(), "next").advise("CloseResultSet", List.of(), "close");
        type("org.sqlite.jdbc3.JDBC3ResultSet").advise("Next", List.of(), "next");
    }

    private static void statements(Target statement) {
        statement
                .advise("Execute", TEXT, "execute")
                .advise("Update", TEXT, "executeUpdate")
                .advise("LargeUpdate", TEXT, "executeLargeUpdate")
                .advise("Query", List.of(STRING), "executeQuery")
                .advise("AddBatch", List.of(STRING), "addBatch")
                .advise("ClearBatch", List.of(), "clearBatch")
                .advise("ExecuteBatch", List.of(), "executeBatch", "executeLargeBatch")
                .advise("GetResultSet", List.of(), "getResultSet")
                .advise("UpdateCount", List.of(), "getUpdateCount")
                .advise("LargeUpdateCount", List.of(), "getLargeUpdateCount")
                .advise("CloseStatement", List.of(), "close");
    }

    private static void prepared(Target statement) {
        statement
                .advise("Execute", List.of(), "execute")
                .advise("Query", List.of(), "executeQuery")
                .advise("Update", List.of(), "executeUpdate")
                .advise("LargeUpdate", List.of(), "executeLargeUpdate")
                .advise("AddBatch", List.of(), "addBatch");
    }

    @Override
    String name() {
        return "jdbc";
    }

    // ---- connections

    static final class Connect {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.startConnect();
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Argument(0) String url,
                @Advice.Argument(1) Properties ignored,
                @Advice.Return Object connection,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endConnect(operation, connection, url, thrown);
        }
    }

    static final class GetConnection {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object dataSource) {
            return Probe.startGetConnection(dataSource);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Prepare {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter() {
            Probe.startPrepare();
        }

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.This Object connection, @Advice.Argument(0) String sql, @Advice.Return Object statement) {
            Probe.prepared(connection, statement, sql);
        }
    }

    static final class Create {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter() {
            Probe.startPrepare();
        }

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object connection, @Advice.Return Object statement) {
            Probe.prepared(connection, statement, null);
        }
    }

    // ---- transactions

    static final class AutoCommit {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object connection, @Advice.Argument(0) boolean on) {
            return Probe.startAutoCommit(connection, on);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation started,
                @Advice.This Object connection,
                @Advice.Argument(0) boolean on,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endAutoCommit(started, connection, on, thrown);
        }
    }

    static final class Commit {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object connection) {
            return Probe.startControl(connection, "COMMIT");
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation started,
                @Advice.This Object connection,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endControl(started, connection, "COMMIT", thrown);
        }
    }

    static final class Rollback {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object connection) {
            return Probe.startControl(connection, "ROLLBACK");
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation started,
                @Advice.This Object connection,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endControl(started, connection, "ROLLBACK", thrown);
        }
    }

    static final class RollbackTo {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object connection) {
            return Probe.startControl(connection, "ROLLBACK TO SAVEPOINT");
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation started,
                @Advice.This Object connection,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endControl(started, connection, "ROLLBACK TO SAVEPOINT", thrown);
        }
    }

    static final class SetSavepoint {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object connection) {
            return Probe.startControl(connection, "SAVEPOINT");
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation started,
                @Advice.This Object connection,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endControl(started, connection, "SAVEPOINT", thrown);
        }
    }

    static final class ReleaseSavepoint {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object connection) {
            return Probe.startControl(connection, "RELEASE SAVEPOINT");
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation started,
                @Advice.This Object connection,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endControl(started, connection, "RELEASE SAVEPOINT", thrown);
        }
    }

    // ---- statements, with the SQL they are given, or null when they were prepared with it

    static final class Execute {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object statement, @Advice.Argument(value = 0, optional = true) String sql) {
            return Probe.startQuery(statement, sql);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.This Object statement,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endExecute(operation, statement, thrown);
        }
    }

    static final class Query {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object statement, @Advice.Argument(value = 0, optional = true) String sql) {
            return Probe.startQuery(statement, sql);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.This Object statement,
                @Advice.Return @Nullable Object resultSet,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endQuery(operation, statement, resultSet, thrown);
        }
    }

    static final class Update {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object statement, @Advice.Argument(value = 0, optional = true) String sql) {
            return Probe.startQuery(statement, sql);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.This Object statement,
                @Advice.Return int rows,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endUpdate(operation, statement, rows, thrown);
        }
    }

    static final class LargeUpdate {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object statement, @Advice.Argument(value = 0, optional = true) String sql) {
            return Probe.startQuery(statement, sql);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.This Object statement,
                @Advice.Return long rows,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endUpdate(operation, statement, rows, thrown);
        }
    }

    static final class ExecuteBatch {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object statement) {
            return Probe.startBatch(statement);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.This Object statement,
                @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object counts,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endBatch(operation, statement, counts, thrown);
        }
    }

    static final class AddBatch {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object statement, @Advice.Argument(value = 0, optional = true) String sql) {
            Probe.batched(statement, sql);
        }
    }

    static final class ClearBatch {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object statement) {
            Probe.clearedBatch(statement);
        }
    }

    static final class CloseStatement {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object statement) {
            Probe.closedStatement(statement);
        }
    }

    // ---- results

    static final class GetResultSet {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object statement, @Advice.Return Object resultSet) {
            Probe.resultSet(statement, resultSet);
        }
    }

    static final class UpdateCount {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object statement, @Advice.Return int rows) {
            Probe.updateCount(statement, rows);
        }
    }

    static final class LargeUpdateCount {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object statement, @Advice.Return long rows) {
            Probe.updateCount(statement, rows);
        }
    }

    static final class Next {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object resultSet) {
            return Probe.startNext(resultSet);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Object next, @Advice.Return boolean more) {
            Probe.endNext(next, more);
        }
    }

    static final class CloseResultSet {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object resultSet) {
            Probe.closedResultSet(resultSet);
        }
    }
}
