package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.Relay;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * {@code java.net.http.HttpClient}, synchronous and asynchronous. Requests are immutable, so the one that is sent is a
 * copy with the trace header, made by the JDK's own builder; an application that sets the header itself keeps its own.
 */
@Supports(
        library = "`java.net.http.HttpClient`",
        gives = "synchronous and asynchronous calls; `traceparent` is sent",
        versions = "17 to 25")
final class JdkHttpClient extends Instrumenter {

    private static final String CLIENT = "jdk.internal.net.http.HttpClientFacade";

    JdkHttpClient() {
        type(CLIENT)
                .advise("Send", List.of("java.net.http.HttpRequest", ANY_MORE), "send")
                .advise("SendAsync", List.of("java.net.http.HttpRequest", ANY_MORE), "sendAsync");
    }

    @Override
    String name() {
        return "http-client";
    }

    static final class Send {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        @Advice.AssignReturned.ToArguments(
                @Advice.AssignReturned.ToArguments.ToArgument(value = 0, index = 1, typing = Assigner.Typing.DYNAMIC))
        static Object @Nullable [] enter(@Advice.Argument(0) HttpRequest request) {
            Operation operation = Probe.startHttpClient(request.method(), request.uri());
            String header = Probe.traceparent(
                    operation, request.headers().firstValue("traceparent").orElse(null));
            return new Object[] {
                operation,
                operation == null || header == null
                        ? request
                        : HttpRequest.newBuilder(request, Relay.ANY)
                                .setHeader("traceparent", header)
                                .build()
            };
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Object @Nullable [] entered,
                @Advice.Return @Nullable HttpResponse<?> response,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (entered != null) {
                Probe.endHttpClient((Operation) entered[0], response == null ? 0 : response.statusCode(), thrown);
            }
        }
    }

    /** A WebSocket's handshake is no plain request and a copy of it would be one. */
    static final class SendAsync {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        @Advice.AssignReturned.ToArguments(
                @Advice.AssignReturned.ToArguments.ToArgument(value = 0, index = 1, typing = Assigner.Typing.DYNAMIC))
        static Object @Nullable [] enter(@Advice.Argument(0) HttpRequest request) {
            Operation operation = Probe.startHttpClient(request.method(), request.uri());
            String header = Probe.traceparent(
                    operation, request.headers().firstValue("traceparent").orElse(null));
            return new Object[] {
                operation,
                operation == null
                                || header == null
                                || request.headers()
                                        .firstValue("sec-websocket-key")
                                        .isPresent()
                        ? request
                        : HttpRequest.newBuilder(request, Relay.ANY)
                                .setHeader("traceparent", header)
                                .build()
            };
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Object @Nullable [] entered,
                @Advice.Return @Nullable CompletableFuture<?> future,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (entered != null) {
                Probe.endWhen((Operation) entered[0], future, thrown);
            }
        }
    }
}
