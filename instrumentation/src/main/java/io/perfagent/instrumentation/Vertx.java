package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Exchange;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x 4 and 5, HTTP/1: a request begins when its turn on the connection has come and ends with its response; what the
 * connection reads of its body belongs to it too.
 */
@Supports(library = "Vert.x's HTTP/1 server", gives = "transactions, until the response is complete")
final class Vertx extends Instrumenter {

    private static final String REQUEST = "io.vertx.core.http.HttpServerRequest";

    Vertx() {
        for (String version : new String[] {"io.vertx.core.http.impl.Http1x", "io.vertx.core.http.impl.http1.Http1"}) {
            type(version.concat("ServerRequest")).advise("Begin", List.of(ANY_MORE), "handleBegin");
            type(version.concat("ServerRequestHandler")).advise("Handle", List.of(REQUEST), "handle");
            type(version.concat("ServerConnection"))
                    .advise("Read", List.of("java.lang.Object"), "handleMessage")
                    .advise("Complete", List.of(), "responseComplete")
                    .advise("Closed", List.of(), "handleClosed");
        }
    }

    @Override
    String name() {
        return "vertx";
    }

    static final class Begin {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This HttpServerRequest request) {
            String context = request.getHeader("traceparent");
            for (String name = Probe.b3Header(); name != null; name = Probe.b3HeaderAfter(name)) {
                context = Probe.b3(context, name, request.getHeader(name));
            }
            Exchange begun = Exchange.of(
                    Probe.startRequest(
                            request.method().name(),
                            null,
                            request.path(),
                            context,
                            request.getHeader("tracestate"),
                            request.getHeader("baggage")),
                    null);
            Probe.attach(request, begun);
            Exchange.returned(begun);
        }
    }

    static final class Handle {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.Argument(0) HttpServerRequest request) {
            return Exchange.resume(Exchange.attached(request));
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation scope, @Advice.Thrown @Nullable Throwable thrown) {
            Context.leave(scope);
        }
    }

    static final class Read {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.FieldValue("requestInProgress") @Nullable Object request) {
            return Exchange.resume(Exchange.attached(request));
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation scope, @Advice.Thrown @Nullable Throwable thrown) {
            Context.leave(scope);
        }
    }

    static final class Complete {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("responseInProgress") @Nullable Object request) {
            Exchange begun = Exchange.take(request);
            if (begun != null && request != null) {
                Exchange.status(begun, ((HttpServerRequest) request).response().getStatusCode());
                Exchange.complete(begun, null);
            }
        }
    }

    static final class Closed {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("responseInProgress") @Nullable Object request) {
            Exchange.disconnected(Exchange.take(request));
        }
    }
}
