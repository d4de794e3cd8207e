package io.perfagent.instrumentation;

import com.mongodb.MongoException;
import com.mongodb.ServerAddress;
import com.mongodb.connection.ServerId;
import com.mongodb.internal.connection.InternalConnection;
import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * MongoDB's driver, synchronous and reactive: one span a command the program's calls lead to, not those of monitors
 * and handshakes; and the wait for a connection of the driver's pool, apart from the command. Of a command its name, its database and its collection are read, of its answer the code of an error. What
 * the driver calls back goes on in the trace it was asked in, so a cursor's next batch is found there too.
 */
@Supports(
        library = "MongoDB's driver, synchronous and reactive",
        gives = "commands, with database and collection and without documents; waiting for a connection of the pool:"
                + " [database](database.md)")
final class MongoDb extends Instrumenter {

    private static final String INTERNAL = "com.mongodb.internal.";
    private static final String CONNECTION = INTERNAL + "connection.InternalConnection";
    private static final String POOL = INTERNAL + "connection.DefaultConnectionPool";
    private static final String CALLBACK = INTERNAL + "async.SingleResultCallback";

    MongoDb() {
        type(INTERNAL + "connection.CommandProtocolImpl")
                // The field that holds the database has had two names and types, this parameter one.
                .advise("Prepare", List.of("java.lang.String", "org.bson.BsonDocument", Rule.ANY_MORE), "<init>")
                .advise("Execute", List.of(CONNECTION), "execute")
                .advise("ExecuteAsync", List.of(CONNECTION, CALLBACK), "executeAsync");
        // What every callback of the program or the driver is wrapped in, and each command's is.
        type(INTERNAL + "async.ErrorHandlingResultCallback")
                .advise("WrapCallback", List.of(CALLBACK, Rule.ANY_MORE), "<init>")
                .advise("Callback", List.of("java.lang.Object", "java.lang.Throwable"), "onResult");
        type(POOL)
                .advise("GetConnection", "get")
                .advise("GetConnectionAsync", List.of(CALLBACK), "getAsync")
                .advise(
                        "GetConnectionAsyncWithContext",
                        List.of(INTERNAL + "connection.OperationContext", CALLBACK),
                        "getAsync");
        // What waits for a server, or for a connection, goes on on a thread of the driver's own.
        type(INTERNAL + "connection.BaseCluster$ServerSelectionRequest")
                .advise("Wrap", "<init>")
                .advise("Resume", "onResult");
        type(POOL + "$Task")
                .advise("Wrap", "<init>")
                .advise("Resume", List.of("java.util.function.Supplier"), "doComplete");
    }

    @Override
    String name() {
        return "mongodb";
    }

    static final class Prepare {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object protocol, @Advice.Argument(0) String database) {
            Probe.prepareMongoCommand(protocol, database);
        }
    }

    static final class Execute {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.This Object protocol,
                @Advice.FieldValue("command") BsonDocument command,
                @Advice.Argument(0) InternalConnection connection) {
            if (command.isEmpty()) {
                return null;
            }
            String name = command.getFirstKey();
            BsonValue value = command.get(name.equals("getMore") ? "collection" : name);
            Operation operation = Probe.startMongoCommand(
                    protocol,
                    name,
                    value != null && value.isString() ? value.asString().getValue() : null);
            if (operation != null) {
                ServerAddress address = connection.getDescription().getServerAddress();
                Probe.peer(operation, "mongodb", address.getHost(), address.getPort());
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown instanceof MongoException failed && failed.getCode() > 0) {
                Probe.attribute(operation, "db.response.status_code", Integer.toString(failed.getCode()));
            }
            Probe.end(operation, thrown);
        }
    }

    static final class ExecuteAsync {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.This Object protocol,
                @Advice.FieldValue("command") BsonDocument command,
                @Advice.Argument(0) InternalConnection connection,
                @Advice.Argument(1) Object callback) {
            if (command.isEmpty()) {
                return;
            }
            String name = command.getFirstKey();
            BsonValue value = command.get(name.equals("getMore") ? "collection" : name);
            Operation operation = Probe.startMongoCommand(
                    protocol,
                    name,
                    value != null && value.isString() ? value.asString().getValue() : null);
            if (operation != null) {
                ServerAddress address = connection.getDescription().getServerAddress();
                Probe.peer(operation, "mongodb", address.getHost(), address.getPort());
                Probe.attach(callback, operation);
                Probe.detach(operation);
            }
        }
    }

    static final class GetConnection {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("serverId") ServerId server) {
            Operation operation = Probe.startCall(Probe.POOL, null, "getConnection mongodb", null, 0);
            if (operation != null) {
                Probe.attribute(operation, "db.system.name", "mongodb");
                Probe.attribute(operation, "server.address", server.getAddress().getHost());
                Probe.attribute(operation, "server.port", server.getAddress().getPort());
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class GetConnectionAsync {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("serverId") ServerId server, @Advice.Argument(0) Object callback) {
            Operation operation = Probe.startCall(Probe.POOL, null, "getConnection mongodb", null, 0);
            if (operation != null) {
                Probe.attribute(operation, "db.system.name", "mongodb");
                Probe.attribute(operation, "server.address", server.getAddress().getHost());
                Probe.attribute(operation, "server.port", server.getAddress().getPort());
            }
            Probe.attach(callback, operation);
            Probe.detach(operation);
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                Probe.end(operation, thrown);
            }
        }
    }

    static final class GetConnectionAsyncWithContext {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("serverId") ServerId server, @Advice.Argument(1) Object callback) {
            Operation operation = Probe.startCall(Probe.POOL, null, "getConnection mongodb", null, 0);
            if (operation != null) {
                Probe.attribute(operation, "db.system.name", "mongodb");
                Probe.attribute(operation, "server.address", server.getAddress().getHost());
                Probe.attribute(operation, "server.port", server.getAddress().getPort());
            }
            Probe.attach(callback, operation);
            Probe.detach(operation);
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                Probe.end(operation, thrown);
            }
        }
    }

    /** What was begun for the callback inside ends where this one is called: the inner one is told afterwards. */
    static final class WrapCallback {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object callback, @Advice.Argument(0) Object wrapped) {
            Context.remember(callback);
            Probe.attach(callback, Probe.take(wrapped));
        }
    }

    static final class Wrap {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object callback) {
            Context.remember(callback);
        }
    }

    static final class Callback {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object callback, @Advice.Argument(1) @Nullable Throwable thrown) {
            Operation operation = Probe.take(callback);
            if (thrown instanceof MongoException failed && failed.getCode() > 0) {
                Probe.attribute(operation, "db.response.status_code", Integer.toString(failed.getCode()));
            }
            Operation scope = Context.resume(callback);
            Probe.end(operation, thrown);
            return scope;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }

    static final class Resume {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object waiting) {
            return Context.resume(waiting);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }
}
