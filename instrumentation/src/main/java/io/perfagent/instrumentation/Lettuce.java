package io.perfagent.instrumentation;

import io.lettuce.core.RedisURI;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.CommandWrapper;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.channel.Channel;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce, where its synchronous, asynchronous and reactive commands come together: the connection that dispatches them. Each
 * is one span from there until it is answered, fails or is given up, on whichever thread that happens; one between MULTI and
 * EXEC until it is queued. The innermost command is the key, because every layer wraps it anew. A command ends before
 * whoever waits for it is told, so its span is never later than the transaction that waited.
 */
@Supports(
        library = "Lettuce",
        gives = "commands, synchronous, asynchronous and reactive, until they are answered; `CONNECT`")
final class Lettuce extends Instrumenter {

    private static final String CORE = "io.lettuce.core.";
    private static final String PROTOCOL = CORE + "protocol.";
    private static final String COMMAND = PROTOCOL + "RedisCommand";
    private static final String CODEC = CORE + "codec.RedisCodec";
    private static final String URI = CORE + "RedisURI";

    Lettuce() {
        type(CORE + "RedisChannelHandler")
                .advise("Dispatch", List.of(COMMAND), "dispatch")
                .advise("DispatchAll", List.of("java.util.Collection"), "dispatch");
        // The first moment at which it is known which node of a cluster a command goes to.
        type(PROTOCOL + "CommandHandler")
                .advise("Write", List.of(COMMAND, "io.netty.channel.ChannelPromise"), "addToStack");
        for (String command : List.of(
                PROTOCOL + "Command",
                PROTOCOL + "AsyncCommand",
                PROTOCOL + "CommandWrapper",
                CORE + "RedisPublisher$SubscriptionCommand")) {
            type(command)
                    .advise("Complete", List.of(), "complete")
                    .advise("Fail", List.of("java.lang.Throwable"), "completeExceptionally")
                    .advise("Cancel", oneOf(List.of(), List.of("boolean")), "cancel");
        }
        type(CORE + "RedisClient")
                .advise(
                        "Connect",
                        oneOf(List.of(), List.of(CODEC), List.of(URI), List.of(CODEC, URI)),
                        "connect",
                        "connectPubSub",
                        "connectSentinel")
                .advise(
                        "ConnectAsync",
                        List.of(CODEC, URI),
                        "connectAsync",
                        "connectPubSubAsync",
                        "connectSentinelAsync");
        type(CORE + "cluster.RedisClusterClient")
                .advise("ConnectCluster", oneOf(List.of(), List.of(CODEC)), "connect", "connectPubSub")
                .advise("ConnectClusterAsync", List.of(CODEC), "connectAsync", "connectPubSubAsync");
    }

    @Override
    String name() {
        return "lettuce";
    }

    static final class Dispatch {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(0) RedisCommand<?, ?, ?> command) {
            ProtocolKeyword keyword = command.getType();
            // What another keyword's toString says is up to whoever wrote it.
            String name = keyword instanceof CommandType
                    ? keyword.toString()
                    : new String(keyword.getBytes(), StandardCharsets.UTF_8);
            Operation operation = Probe.startCall(Probe.CACHE, "redis", name, null, 0);
            Probe.attribute(operation, "db.operation.name", name);
            Probe.attach(CommandWrapper.unwrap(command), operation);
            Probe.detach(operation);
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                Probe.end(operation, thrown);
            }
        }
    }

    static final class DispatchAll {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Collection<? extends RedisCommand<?, ?, ?>> commands) {
            for (RedisCommand<?, ?, ?> command : commands) {
                ProtocolKeyword keyword = command.getType();
                String name = keyword instanceof CommandType
                        ? keyword.toString()
                        : new String(keyword.getBytes(), StandardCharsets.UTF_8);
                Operation operation = Probe.startCall(Probe.CACHE, "redis", name, null, 0);
                Probe.attribute(operation, "db.operation.name", name);
                Probe.attach(CommandWrapper.unwrap(command), operation);
                Probe.detach(operation);
            }
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Argument(0) Collection<? extends RedisCommand<?, ?, ?>> commands,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                for (RedisCommand<?, ?, ?> command : commands) {
                    Probe.end(Probe.take(CommandWrapper.unwrap(command)), thrown);
                }
            }
        }
    }

    static final class Write {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.FieldValue("channel") Channel channel, @Advice.Argument(0) RedisCommand<?, ?, ?> command) {
            Operation operation = Probe.attached(CommandWrapper.unwrap(command));
            if (operation != null && channel.remoteAddress() instanceof InetSocketAddress address) {
                // Again where a node of a cluster sent it on to another one.
                Probe.movedTo(operation, "redis", address.getHostString(), address.getPort());
            }
        }
    }

    static final class Complete {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This RedisCommand<?, ?, ?> command) {
            Operation operation = Probe.take(CommandWrapper.unwrap(command));
            if (operation == null) {
                return;
            }
            CommandOutput<?, ?, ?> output = command.getOutput();
            if (output != null && output.hasError()) {
                // What Redis answers may quote arguments, and so is never read.
                Probe.fail(operation, "io.lettuce.core.RedisCommandExecutionException");
            }
            Probe.end(operation, null);
        }
    }

    static final class Fail {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This RedisCommand<?, ?, ?> command, @Advice.Argument(0) Throwable thrown) {
            Probe.end(Probe.take(CommandWrapper.unwrap(command)), thrown);
        }
    }

    /** Given up: by the program, or because the time it may take is over. */
    static final class Cancel {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This RedisCommand<?, ?, ?> command) {
            Operation operation = Probe.take(CommandWrapper.unwrap(command));
            Probe.fail(operation, "cancelled");
            Probe.end(operation, null);
        }
    }

    static final class Connect {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("redisURI") RedisURI own, @Advice.AllArguments Object[] arguments) {
            Operation operation = Probe.startCall(Probe.CACHE, "redis", "CONNECT", null, 0);
            RedisURI uri = own;
            for (Object argument : arguments) {
                uri = argument instanceof RedisURI given ? given : uri;
            }
            if (uri != null) {
                Probe.peer(operation, "redis", uri.getHost(), uri.getPort());
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class ConnectAsync {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(1) RedisURI uri) {
            Operation operation = Probe.startCall(Probe.CACHE, "redis", "CONNECT", null, 0);
            if (uri != null) {
                Probe.peer(operation, "redis", uri.getHost(), uri.getPort());
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Return Object future,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endWhen(operation, (CompletionStage<?>) future, thrown);
        }
    }

    static final class ConnectCluster {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.startCall(Probe.CACHE, "redis", "CONNECT", null, 0);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class ConnectClusterAsync {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.startCall(Probe.CACHE, "redis", "CONNECT", null, 0);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Return Object future,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endWhen(operation, (CompletionStage<?>) future, thrown);
        }
    }
}
