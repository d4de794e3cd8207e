package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.grpc.Deadline;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
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
 * grpc-java's server, whatever the transport: each call is a transaction of type {@code rpc}, from its headers until the
 * transport is done with it. The application's interceptors and callbacks run in it, on whatever thread. A call of a method that
 * the server does not have reaches none of this and is not counted.
 */
@Supports(library = "grpc-java, server", gives = "transactions of type `rpc`, with the same figures: [gRPC](grpc.md)")
final class GrpcServer extends Instrumenter {

    private static final String INTERNAL = "io.grpc.internal.";
    private static final String CALL = INTERNAL + "ServerCallImpl";
    private static final String TRANSPORT = INTERNAL + "ServerImpl$ServerTransportListenerImpl";
    private static final String STREAM = INTERNAL + "ServerStream";
    private static final String METADATA = "io.grpc.Metadata";
    private static final String STRING = "java.lang.String";

    GrpcServer() {
        type(TRANSPORT)
                // The call is made in it …
                .advise(
                        "StartAndHandle",
                        List.of(STRING, "io.grpc.ServerMethodDefinition", STREAM, METADATA, ANY_MORE),
                        "startWrappedCall")
                // … or, in newer versions, before.
                .advise("Handle", List.of(STRING, TRANSPORT + "$ServerCallParameters", METADATA), "startWrappedCall");
        type(CALL)
                .advise(
                        "Make",
                        List.of(
                                STREAM,
                                "io.grpc.MethodDescriptor",
                                METADATA,
                                "io.grpc.Context$CancellableContext",
                                ANY_MORE),
                        "<init>")
                .advise("Send", List.of("java.lang.Object"), "sendMessage")
                .advise("Close", List.of("io.grpc.Status", METADATA), "close");
        type(CALL + "$ServerStreamListenerImpl")
                .advise("Callback", "messagesAvailable", "halfClosed", "onReady")
                .advise("Receive", "messagesAvailable", "halfClosed")
                .advise("Closed", List.of("io.grpc.Status"), "closed");
        type("io.grpc.MethodDescriptor")
                .advise("Marshal", List.of("java.lang.Object"), "streamResponse")
                .advise("Parse", List.of("java.io.InputStream"), "parseRequest");
    }

    @Override
    String name() {
        return "grpc-server";
    }

    static final class Make {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.This ServerCall<?, ?> call,
                @Advice.Argument(1) MethodDescriptor<?, ?> method,
                @Advice.Argument(2) Metadata headers,
                @Advice.Argument(3) io.grpc.Context context) {
            String traceparent = headers.get(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER));
            for (String name = Probe.b3Header(); name != null; name = Probe.b3HeaderAfter(name)) {
                String value = headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
                traceparent = Probe.b3(traceparent, name, value);
            }
            Deadline deadline = context.getDeadline();
            RpcProbe.startServer(
                    headers,
                    method.getFullMethodName(),
                    deadline == null ? 0 : Math.max(1, deadline.timeRemaining(TimeUnit.NANOSECONDS)),
                    traceparent,
                    headers.get(Metadata.Key.of("tracestate", Metadata.ASCII_STRING_MARSHALLER)),
                    headers.get(Metadata.Key.of("baggage", Metadata.ASCII_STRING_MARSHALLER)));
            RpcProbe.alias(call, headers);
            RpcProbe.authority(call, call.getAuthority());
        }
    }

    static final class StartAndHandle {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.Argument(0) String method,
                @Advice.Argument(3) Metadata headers,
                @Advice.Argument(4) io.grpc.Context context) {
            String traceparent = headers.get(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER));
            for (String name = Probe.b3Header(); name != null; name = Probe.b3HeaderAfter(name)) {
                String value = headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
                traceparent = Probe.b3(traceparent, name, value);
            }
            Deadline deadline = context.getDeadline();
            RpcProbe.startServer(
                    headers,
                    method,
                    deadline == null ? 0 : Math.max(1, deadline.timeRemaining(TimeUnit.NANOSECONDS)),
                    traceparent,
                    headers.get(Metadata.Key.of("tracestate", Metadata.ASCII_STRING_MARSHALLER)),
                    headers.get(Metadata.Key.of("baggage", Metadata.ASCII_STRING_MARSHALLER)));
            return RpcProbe.resume(headers);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation scope,
                @Advice.Argument(3) Metadata headers,
                @Advice.Thrown @Nullable Throwable thrown) {
            Context.leave(scope);
            if (thrown == null) {
                RpcProbe.forget(headers);
            } else {
                RpcProbe.end(headers, Status.fromThrowable(thrown).getCode().name());
            }
        }
    }

    static final class Handle {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(2) Metadata headers) {
            return RpcProbe.resume(headers);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation scope,
                @Advice.Argument(2) Metadata headers,
                @Advice.Thrown @Nullable Throwable thrown) {
            Context.leave(scope);
            if (thrown == null) {
                RpcProbe.forget(headers);
            } else {
                RpcProbe.end(headers, Status.fromThrowable(thrown).getCode().name());
            }
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

    static final class Close {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object call, @Advice.Argument(0) Status status) {
            RpcProbe.closing(call, status.getCode().name());
        }
    }

    static final class Callback {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("call") Object call) {
            return RpcProbe.resume(call);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation scope,
                @Advice.FieldValue("call") Object call,
                @Advice.Thrown @Nullable Throwable thrown) {
            Context.leave(scope);
            RpcProbe.called(call, thrown);
        }
    }

    static final class Receive {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.FieldValue("call") Object call) {
            return RpcProbe.enter(call);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Object before) {
            RpcProbe.leave(before);
        }
    }

    static final class Closed {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("call") Object call) {
            return RpcProbe.resume(call);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation scope,
                @Advice.FieldValue("call") Object call,
                @Advice.Argument(0) Status status) {
            Context.leave(scope);
            RpcProbe.end(call, status.getCode().name());
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
