package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Exchange;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Jetty 12 and its handlers, with or without servlets above them: a request begins with the server's handler and ends
 * when its callback is called. The callback is what all of it has in common, however requests are wrapped.
 */
@Supports(
        library = "Jetty 12, handlers and servlets",
        gives = "transactions, from the server's handler to its callback")
final class JettyCore extends Instrumenter {

    private static final String CALLBACK = "org.eclipse.jetty.util.Callback";

    JettyCore() {
        type("org.eclipse.jetty.server.Server")
                .advise(
                        "Handle",
                        List.of("org.eclipse.jetty.server.Request", "org.eclipse.jetty.server.Response", CALLBACK),
                        "handle");
        type("org.eclipse.jetty.server.internal.HttpChannelState$ChannelCallback")
                .advise("Succeeded", List.of(), "succeeded")
                .advise("Failed", List.of("java.lang.Throwable"), "failed");
    }

    @Override
    String name() {
        return "jetty";
    }

    @Override
    String onlyWith() {
        return "org.eclipse.jetty.io.Content$Source";
    }

    static final class Handle {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.Argument(0) Request request,
                @Advice.Argument(1) Response response,
                @Advice.Argument(2) Object callback) {
            String context = request.getHeaders().get("traceparent");
            for (String name = Probe.b3Header(); name != null; name = Probe.b3HeaderAfter(name)) {
                context = Probe.b3(context, name, request.getHeaders().get(name));
            }
            Exchange begun = Exchange.of(
                    Probe.startRequest(
                            request.getMethod(),
                            null,
                            request.getHttpURI().getPath(),
                            context,
                            request.getHeaders().get("tracestate"),
                            request.getHeaders().get("baggage")),
                    response);
            Probe.attach(callback, begun);
            return begun;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation begun, @Advice.Thrown @Nullable Throwable thrown) {
            // Jetty answers for a handler that threw, and calls back then.
            Exchange.failed(begun, thrown);
            Exchange.returned(begun);
        }
    }

    static final class Succeeded {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object callback) {
            Exchange begun = Exchange.take(callback);
            if (begun != null) {
                Exchange.status(begun, ((Response) Exchange.response(begun)).getStatus());
                Exchange.complete(begun, null);
            }
        }
    }

    static final class Failed {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object callback, @Advice.Argument(0) Object failure) {
            Exchange begun = Exchange.take(callback);
            if (begun != null) {
                // Jetty writes its error page after this, unless it is too late for one.
                boolean isWritten = ((Response) Exchange.response(begun)).isCommitted();
                int asked = failure instanceof HttpException http ? http.getCode() : 500;
                Exchange.status(begun, isWritten ? ((Response) Exchange.response(begun)).getStatus() : asked);
                Exchange.complete(begun, (Throwable) failure);
            }
        }
    }
}
