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
 * copy with the trace's headers, made by the JDK's own builder; an application that sets a header itself keeps its own.
 */
@Supports(
        library = "`java.net.http.HttpClient`",
        gives = "synchronous and asynchronous calls; the trace goes on in what is called",
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
            String[] headers = Probe.headers(operation);
            if (headers.length == 0
                    || request.headers().firstValue("traceparent").isPresent()) {
                return new Object[] {operation, request};
            }
            HttpRequest.Builder copy = HttpRequest.newBuilder(request, Relay.ANY);
            for (int i = 0; i < headers.length; i += 2) {
                if (request.headers().firstValue(headers[i]).isEmpty()) {
                    copy.setHeader(headers[i], headers[i + 1]);
                }
            }
            return new Object[] {operation, copy.build()};
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
            String[] headers = Probe.headers(operation);
            if (headers.length == 0
                    || request.headers().firstValue("traceparent").isPresent()
                    || request.headers().firstValue("sec-websocket-key").isPresent()) {
                return new Object[] {operation, request};
            }
            HttpRequest.Builder copy = HttpRequest.newBuilder(request, Relay.ANY);
            for (int i = 0; i < headers.length; i += 2) {
                if (request.headers().firstValue(headers[i]).isEmpty()) {
                    copy.setHeader(headers[i], headers[i + 1]);
                }
            }
            return new Object[] {operation, copy.build()};
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
