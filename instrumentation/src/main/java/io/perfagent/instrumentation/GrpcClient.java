package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.RpcProbe;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * grpc-java's client, whatever the transport: each call is one span, unary or a stream. The channel's own call is woven and not
 * an interceptor put in, so what the application's interceptors do is part of the caller, and retries are part of the call.
 * Callbacks run where the caller was. Sizes are those of messages as they are marshalled, before compression.
 */
@Supports(
        library = "grpc-java, client",
        gives = "unary calls and streams, each one span with messages, bytes, first message and gaps; "
                + "`traceparent` is sent: [gRPC](grpc.md)")
final class GrpcClient extends Instrumenter {

    private static final String INTERNAL = "io.grpc.internal.";
    private static final String CALL = INTERNAL + "ClientCallImpl";
    private static final String LISTENER = CALL + "$ClientStreamListenerImpl";
    private static final String DELAYED = INTERNAL + "DelayedClientCall";
    private static final List<String> START = List.of("io.grpc.ClientCall$Listener", "io.grpc.Metadata");

    GrpcClient() {
        type(INTERNAL + "ManagedChannelImpl$RealChannel")
                .advise("NewCall", List.of("io.grpc.MethodDescriptor", "io.grpc.CallOptions"), "newCall");
        type(CALL)
                .advise("Start", START, "start")
                .advise("Send", List.of("java.lang.Object"), "sendMessage")
                .advise(
                        "Close",
                        List.of("io.grpc.ClientCall$Listener", "io.grpc.Status", "io.grpc.Metadata"),
                        "closeObserver");
        type(LISTENER).advise("Listen", List.of(CALL, ANY_MORE), "<init>");
        // A channel that is not ready yet hands out a call that waits, and makes the real one on another thread.
        type(DELAYED).advise("StartDelayed", START, "start");
        type(DELAYED + "$CloseListenerRunnable").advise("CloseDelayed", List.of(), "runInContext");
        type(LISTENER + "$1MessagesAvailable")
                .advise("Callback", List.of(), "runInContext")
                .advise("Receive", List.of(), "runInContext");
        type(LISTENER + "$1HeadersRead").advise("Callback", List.of(), "runInContext");
        type(LISTENER + "$1StreamOnReady").advise("Callback", List.of(), "runInContext");
        type("io.grpc.MethodDescriptor")
                .advise("Marshal", List.of("java.lang.Object"), "streamRequest")
                .advise("Parse", List.of("java.io.InputStream"), "parseResponse");
    }

    @Override
    String name() {
        return "grpc-client";
    }

    static final class NewCall {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.This Channel channel,
                @Advice.Argument(0) MethodDescriptor<?, ?> method,
                @Advice.Argument(1) CallOptions options,
                @Advice.Return Object call) {
            Deadline own = options.getDeadline();
            Deadline outer = io.grpc.Context.current().getDeadline();
            RpcProbe.newCall(
                    call,
                    method.getFullMethodName(),
                    channel.authority(),
                    RpcProbe.sooner(
                            own != null,
                            own == null ? 0 : own.timeRemaining(TimeUnit.NANOSECONDS),
                            outer != null,
                            outer == null ? 0 : outer.timeRemaining(TimeUnit.NANOSECONDS)));
        }
    }

    static final class Start {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.This Object call,
                @Advice.FieldValue("method") MethodDescriptor<?, ?> method,
                @Advice.Argument(1) Metadata headers) {
            Operation operation = RpcProbe.startClient(call, headers, method.getFullMethodName());
            if (operation != null
                    && !headers.containsKey(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER))) {
                String[] sent = Probe.headers(operation);
                for (int i = 0; i < sent.length; i += 2) {
                    headers.put(Metadata.Key.of(sent[i], Metadata.ASCII_STRING_MARSHALLER), sent[i + 1]);
                }
            }
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.This Object call, @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                RpcProbe.end(call, Status.fromThrowable(thrown).getCode().name());
            }
        }
    }

    static final class StartDelayed {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object call, @Advice.Argument(1) Metadata headers) {
            Operation operation = RpcProbe.startDelayed(call, headers);
            if (operation != null
                    && !headers.containsKey(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER))) {
                String[] sent = Probe.headers(operation);
                for (int i = 0; i < sent.length; i += 2) {
                    headers.put(Metadata.Key.of(sent[i], Metadata.ASCII_STRING_MARSHALLER), sent[i + 1]);
                }
            }
        }
    }

    static final class Listen {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object listener, @Advice.Argument(0) Object call) {
            RpcProbe.alias(listener, call);
        }
    }

    static final class Send {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object call) {
            return RpcProbe.enter(call);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Object before, @Advice.Thrown @Nullable Throwable thrown) {
            RpcProbe.sent(before, thrown);
        }
    }

    static final class Callback {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("this$1") Object listener) {
            return RpcProbe.resume(listener);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }

    static final class Receive {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.FieldValue("this$1") Object listener) {
            return RpcProbe.enter(listener);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Object before) {
            RpcProbe.leave(before);
        }
    }

    /** Ends before the application is told, which may take its time. */
    static final class Close {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object call, @Advice.Argument(1) Status status) {
            Operation scope = RpcProbe.resume(call);
            RpcProbe.end(call, status.getCode().name());
            return scope;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }

    static final class CloseDelayed {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("this$0") Object call, @Advice.FieldValue("status") Status status) {
            Operation scope = RpcProbe.resume(call);
            RpcProbe.end(call, status.getCode().name());
            return scope;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }

    static final class Marshal {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Return InputStream message) throws IOException {
            RpcProbe.outbound(
                    message instanceof KnownLength || message instanceof ByteArrayInputStream
                            ? message.available()
                            : -1);
        }
    }

    static final class Parse {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) InputStream message) throws IOException {
            RpcProbe.inbound(
                    message instanceof KnownLength || message instanceof ByteArrayInputStream
                            ? message.available()
                            : -1);
        }
    }
}
