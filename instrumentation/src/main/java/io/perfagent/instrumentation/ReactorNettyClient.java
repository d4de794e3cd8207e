package io.perfagent.instrumentation;

import io.netty.handler.codec.http.HttpMethod;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.net.URI;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.client.HttpClientState;

/**
 * Reactor Netty's HTTP client and with it Spring's {@code WebClient}: each subscription is a call, redirects and retries
 * included. The library makes one handler for it on the subscriber's thread, asks that handler whether an error is the last
 * word, and tells an observer of the response.
 */
@Supports(
        library = "Reactor Netty's HTTP client, Spring's `WebClient` on it",
        gives = "calls; the trace goes on in what is called")
final class ReactorNettyClient extends Instrumenter {

    private static final String CONNECT = "reactor.netty.http.client.HttpClientConnect";

    ReactorNettyClient() {
        type(CONNECT + "$HttpClientHandler")
                .advise("Subscribe", "<init>")
                .advise("Request", List.of("reactor.netty.http.client.HttpClientOperations"), "requestWithBody")
                .advise("Fail", List.of("java.lang.Throwable"), "test");
        type(CONNECT + "$HttpIOHandlerObserver").advise("Respond", "onStateChange");
        type("reactor.netty.http.client.HttpClientOperations")
                .advise("Send", List.of(), "beforeMarkSentHeaders")
                .advise("Cancel", List.of(), "onInboundCancel");
    }

    @Override
    String name() {
        return "reactor-netty-client";
    }

    static final class Subscribe {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.This Object handler,
                @Advice.FieldValue("method") HttpMethod method,
                @Advice.FieldValue("toURI") @Nullable Object target) {
            if (target != null) {
                String url = target.toString();
                int path = url.indexOf('/', url.indexOf("//") + 2);
                URI server = URI.create(path < 0 ? url : url.substring(0, path));
                Operation operation = Probe.startHttpClient(
                        method.name(),
                        server.getScheme(),
                        server.getHost(),
                        server.getPort(),
                        path < 0 ? "/" : url.substring(path));
                Probe.attach(handler, operation);
                Probe.detach(operation);
            }
        }
    }

    /** Once for each request that goes out, before the application's own code has its turn at the headers. */
    static final class Request {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object handler, @Advice.Argument(0) Object exchange) {
            Probe.attach(exchange, Probe.attached(handler));
        }
    }

    /** After everybody else. */
    static final class Send {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.This HttpClientRequest exchange) {
            if (!exchange.requestHeaders().contains("traceparent")) {
                String[] headers = Probe.headers(Probe.attached(exchange));
                for (int i = 0; i < headers.length; i += 2) {
                    if (!exchange.requestHeaders().contains(headers[i])) {
                        exchange.requestHeaders().set(headers[i], headers[i + 1]);
                    }
                }
            }
        }
    }

    static final class Respond {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Object exchange, @Advice.Argument(1) ConnectionObserver.State state) {
            if (state == HttpClientState.RESPONSE_RECEIVED && exchange instanceof HttpClientResponse response) {
                Probe.endHttpClient(Probe.take(exchange), response.status().code(), null);
            }
        }
    }

    static final class Fail {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.This Object handler,
                @Advice.Argument(0) @Nullable Throwable failure,
                @Advice.Return boolean again) {
            if (!again) {
                Probe.endHttpClient(Probe.take(handler), 0, failure);
            }
        }
    }

    /** Nobody waits for the response any more. */
    static final class Cancel {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object exchange) {
            Operation operation = Probe.take(exchange);
            Probe.fail(operation, "cancelled");
            Probe.endHttpClient(operation, 0, null);
        }
    }
}
