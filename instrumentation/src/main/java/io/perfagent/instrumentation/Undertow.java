package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Exchange;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.undertow.server.HttpServerExchange;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Undertow: an exchange begins with the call of its root handler and ends when request and response are complete. A
 * handler that dispatches is called again, on another thread: that goes on with the same request.
 */
@Supports(library = "Undertow, handlers and servlets", gives = "transactions, until request and response are complete")
final class Undertow extends Instrumenter {

    private static final String EXCHANGE = "io.undertow.server.HttpServerExchange";

    Undertow() {
        type("io.undertow.server.Connectors")
                .advise("Handle", List.of("io.undertow.server.HttpHandler", EXCHANGE), "executeRootHandler");
        type(EXCHANGE).advise("Complete", List.of(), "invokeExchangeCompleteListeners");
    }

    @Override
    String name() {
        return "undertow";
    }

    static final class Handle {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.Argument(1) HttpServerExchange exchange) {
            if (Exchange.attached(exchange) != null) {
                return Context.resume(exchange);
            }
            String context = exchange.getRequestHeaders().getFirst("traceparent");
            for (String name = Probe.b3Header(); name != null; name = Probe.b3HeaderAfter(name)) {
                context = Probe.b3(context, name, exchange.getRequestHeaders().getFirst(name));
            }
            Exchange begun = Exchange.of(
                    Probe.startRequest(
                            exchange.getRequestMethod().toString(),
                            null,
                            exchange.getRequestPath(),
                            context,
                            exchange.getRequestHeaders().getFirst("tracestate"),
                            exchange.getRequestHeaders().getFirst("baggage")),
                    null);
            if (begun != null) {
                Probe.attach(exchange, begun);
                Context.remember(exchange);
            }
            return begun;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation entered, @Advice.Thrown @Nullable Throwable thrown) {
            if (entered instanceof Exchange) {
                Exchange.returned(entered);
            } else {
                Context.leave(entered);
            }
        }
    }

    static final class Complete {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This HttpServerExchange exchange) {
            Exchange begun = Exchange.take(exchange);
            Exchange.status(begun, exchange.getStatusCode());
            Exchange.complete(begun, null);
        }
    }
}
