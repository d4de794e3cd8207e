package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.List;
import java.util.Properties;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Any JDBC driver and pool: statements, prepared statements and batches, each execution counted once. */
final class Jdbc extends Instrumenter {

    private static final String STRING = "java.lang.String";

    Jdbc() {
        subtypesOf("java.sql.Driver").advise("Connect", List.of(STRING, "java.util.Properties"), "connect");
        subtypesOf("java.sql.Connection")
                .advise("Prepare", List.of(STRING, ANY_MORE), "prepareStatement", "prepareCall")
                .advise("Create", List.of(ANY_MORE), "createStatement");
        subtypesOf("java.sql.Statement")
                .advise(
                        "ExecuteText",
                        List.of(STRING, ANY_MORE),
                        "execute",
                        "executeQuery",
                        "executeUpdate",
                        "executeLargeUpdate")
                .advise("AddText", List.of(STRING), "addBatch")
                .advise("ExecuteBatch", List.of(), "executeBatch", "executeLargeBatch");
        subtypesOf("java.sql.PreparedStatement")
                .advise("ExecutePrepared", List.of(), "execute", "executeQuery", "executeUpdate", "executeLargeUpdate")
                .advise("AddPrepared", List.of(), "addBatch");
    }

    @Override
    String name() {
        return "jdbc";
    }

    static final class Connect {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.Argument(0) String url,
                @Advice.Argument(1) Properties ignored,
                @Advice.Return Object connection) {
            Probe.connected(connection, url);
        }
    }

    static final class Prepare {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.This Object connection, @Advice.Argument(0) String sql, @Advice.Return Object statement) {
            Probe.prepared(connection, statement, sql);
        }
    }

    static final class Create {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object connection, @Advice.Return Object statement) {
            Probe.prepared(connection, statement, null);
        }
    }

    static final class ExecuteText {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object statement, @Advice.Argument(0) String sql) {
            return Probe.startQuery(statement, sql);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class ExecutePrepared {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object statement) {
            return Probe.startQuery(statement, null);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class ExecuteBatch {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object statement) {
            return Probe.startBatch(statement);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class AddText {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object statement, @Advice.Argument(0) String sql) {
            Probe.batched(statement, sql);
        }
    }

    static final class AddPrepared {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object statement) {
            Probe.batched(statement, null);
        }
    }
}
