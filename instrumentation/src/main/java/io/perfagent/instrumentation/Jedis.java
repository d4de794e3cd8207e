package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.DefaultJedisSocketFactory;

/**
 * Jedis, where every kind of client comes together: its connection. One span a round trip, named after the command and
 * nothing else: keys and values are the program's. What was queued is one {@code PIPELINE}, whatever sends it. A cluster's
 * command is one span however many nodes it is sent to, of the node that answered last; connections it opens are part of it.
 */
@Supports(library = "Jedis", gives = "commands and pipelines")
final class Jedis extends Instrumenter {

    private static final String CONNECTION = "redis.clients.jedis.Connection";

    Jedis() {
        type(CONNECTION)
                .advise("Connect", List.of("redis.clients.jedis.JedisClientConfig"), "initializeFromClientConfig")
                .advise("Execute", List.of("redis.clients.jedis.CommandObject"), "executeCommand")
                .advise("ExecuteArguments", List.of("redis.clients.jedis.CommandArguments"), "executeCommand")
                .advise("Pipeline", List.of("int"), "getMany")
                // Only a transaction's last answer is read this way.
                .advise("Exec", List.of(), "getObjectMultiBulkReply");
        type("redis.clients.jedis.executors.ClusterCommandExecutor")
                .advise(
                        "ClusterCommand",
                        List.of("redis.clients.jedis.CommandObject"),
                        "executeCommand",
                        "executeCommandToReplica");
    }

    @Override
    String name() {
        return "jedis";
    }

    static final class Connect {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("socketFactory") Object socketFactory) {
            Operation operation = Probe.startCall(Probe.CACHE, "redis", "CONNECT", null, 0);
            if (operation != null && socketFactory instanceof DefaultJedisSocketFactory sockets) {
                Probe.peer(
                        operation,
                        "redis",
                        sockets.getHostAndPort().getHost(),
                        sockets.getHostAndPort().getPort());
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Execute {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.FieldValue("socketFactory") Object socketFactory,
                @Advice.Argument(0) CommandObject<?> command) {
            // The text that is sent: what a command's toString says is up to whoever wrote it.
            String name = new String(command.getArguments().getCommand().getRaw(), StandardCharsets.UTF_8);
            Operation operation = Probe.startCall(Probe.CACHE, "redis", name, null, 0);
            Probe.attribute(operation, "db.operation.name", name);
            if (socketFactory instanceof DefaultJedisSocketFactory sockets) {
                Probe.peerHere(
                        Probe.CACHE,
                        "redis",
                        sockets.getHostAndPort().getHost(),
                        sockets.getHostAndPort().getPort());
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class ClusterCommand {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(0) CommandObject<?> command) {
            String name = new String(command.getArguments().getCommand().getRaw(), StandardCharsets.UTF_8);
            Operation operation = Probe.startCall(Probe.CACHE, "redis", name, null, 0);
            Probe.attribute(operation, "db.operation.name", name);
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class ExecuteArguments {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.FieldValue("socketFactory") Object socketFactory,
                @Advice.Argument(0) CommandArguments command) {
            String name = new String(command.getCommand().getRaw(), StandardCharsets.UTF_8);
            Operation operation = Probe.startCall(Probe.CACHE, "redis", name, null, 0);
            Probe.attribute(operation, "db.operation.name", name);
            if (socketFactory instanceof DefaultJedisSocketFactory sockets) {
                Probe.peerHere(
                        Probe.CACHE,
                        "redis",
                        sockets.getHostAndPort().getHost(),
                        sockets.getHostAndPort().getPort());
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Pipeline {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.FieldValue("socketFactory") Object socketFactory, @Advice.Argument(0) int answers) {
            Operation operation = Probe.startCall(Probe.CACHE, "redis", "PIPELINE", null, 0);
            Probe.attribute(operation, "db.operation.batch.size", answers);
            if (operation != null && socketFactory instanceof DefaultJedisSocketFactory sockets) {
                Probe.peer(
                        operation,
                        "redis",
                        sockets.getHostAndPort().getHost(),
                        sockets.getHostAndPort().getPort());
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Exec {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("socketFactory") Object socketFactory) {
            Operation operation = Probe.startCall(Probe.CACHE, "redis", "EXEC", null, 0);
            Probe.attribute(operation, "db.operation.name", "EXEC");
            if (operation != null && socketFactory instanceof DefaultJedisSocketFactory sockets) {
                Probe.peer(
                        operation,
                        "redis",
                        sockets.getHostAndPort().getHost(),
                        sockets.getHostAndPort().getPort());
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }
}
