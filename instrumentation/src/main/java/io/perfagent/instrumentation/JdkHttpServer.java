package io.perfagent.instrumentation;

import com.sun.net.httpserver.HttpExchange;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own HTTP server. The chain of filters is woven and not the handler, which is often a lambda and so cannot
 * be; the request is named after its context path.
 */
@Supports(
        library = "`com.sun.net.httpserver.HttpServer`",
        gives = "transactions named by method and context path",
        versions = "17 to 25")
final class JdkHttpServer extends Instrumenter {

    JdkHttpServer() {
        type("com.sun.net.httpserver.Filter$Chain")
                .advise("Handle", List.of("com.sun.net.httpserver.HttpExchange"), "doFilter");
    }

    @Override
    String name() {
        return "http-server";
    }

    static final class Handle {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(0) HttpExchange exchange) {
            return Probe.startRequest(
                    exchange.getRequestMethod(),
                    exchange.getHttpContext().getPath(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("traceparent"),
                    exchange.getRequestHeaders().getFirst("tracestate"),
                    exchange.getRequestHeaders().getFirst("baggage"));
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Argument(0) HttpExchange exchange,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endRequest(operation, exchange.getResponseCode(), thrown);
        }
    }
}
