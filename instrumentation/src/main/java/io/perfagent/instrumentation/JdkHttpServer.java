package io.perfagent.instrumentation;

import com.sun.net.httpserver.HttpExchange;
import io.perfagent.bootstrap.Exchange;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.io.OutputStream;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own HTTP server. The chain of filters is woven and not the handler, which is often a lambda and so cannot
 * be; the request is named after its context path. It ends when the chain has returned and the exchange or the body of
 * its response was closed, whichever comes last and on whatever thread.
 */
@Supports(
        library = "`com.sun.net.httpserver.HttpServer`",
        gives = "transactions, until the exchange is closed, named by method and context path",
        versions = "17 to 25")
final class JdkHttpServer extends Instrumenter {

    JdkHttpServer() {
        type("com.sun.net.httpserver.Filter$Chain")
                .advise("Handle", List.of("com.sun.net.httpserver.HttpExchange"), "doFilter");
        for (String exchange :
                new String[] {"sun.net.httpserver.HttpExchangeImpl", "sun.net.httpserver.HttpsExchangeImpl"}) {
            type(exchange)
                    .advise("Answer", List.of("int", "long"), "sendResponseHeaders")
                    .advise("Close", List.of(), "close");
        }
        type("sun.net.httpserver.PlaceholderOutputStream").advise("CloseBody", List.of(), "close");
        type("sun.net.httpserver.ServerImpl").advise("Start", List.of(), "start");
    }

    @Override
    String name() {
        return "http-server";
    }

    static final class Handle {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.Argument(0) HttpExchange exchange) {
            if (Exchange.isInside()) {
                return null;
            }
            String path = exchange.getHttpContext().getPath();
            String context = exchange.getRequestHeaders().getFirst("traceparent");
            for (String name = Probe.b3Header(); name != null; name = Probe.b3HeaderAfter(name)) {
                context = Probe.b3(context, name, exchange.getRequestHeaders().getFirst(name));
            }
            Exchange begun = Exchange.of(
                    Probe.startRequest(
                            exchange.getRequestMethod(),
                            path.equals("/") ? null : path,
                            exchange.getRequestURI().getPath(),
                            context,
                            exchange.getRequestHeaders().getFirst("tracestate"),
                            exchange.getRequestHeaders().getFirst("baggage")),
                    null);
            Probe.attach(exchange, begun);
            Probe.attach(exchange.getResponseBody(), begun);
            return begun;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation begun, @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                // The server closes the connection.
                Exchange.complete(begun, thrown);
            }
            Exchange.returned(begun);
        }
    }

    static final class Answer {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.This HttpExchange exchange,
                @Advice.Argument(0) int status,
                @Advice.Argument(1) long length,
                @Advice.Thrown @Nullable Throwable thrown) {
            Exchange.status(Exchange.attached(exchange), status);
            if (thrown == null
                    && status >= 200
                    && (length < 0 || exchange.getRequestMethod().equals("HEAD"))) {
                // Complete with its headers: nobody need close anything.
                Exchange.complete(Exchange.take(exchange), null);
            }
        }
    }

    static final class Close {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.This HttpExchange exchange, @Advice.Thrown @Nullable Throwable thrown) {
            Exchange.complete(Exchange.take(exchange), thrown);
        }
    }

    static final class CloseBody {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.This OutputStream body, @Advice.Thrown @Nullable Throwable thrown) {
            Exchange.complete(Exchange.take(body), thrown);
        }
    }

    static final class Start {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit() {
            Exchange.serverStarted("http-server");
        }
    }
}
