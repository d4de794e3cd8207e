package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.jspecify.annotations.Nullable;

/**
 * Apache HttpAsyncClient 4.1: a call begins on its caller's thread and ends when the response that no redirect follows is
 * there. Headers go into the copy that is sent. Callbacks run in the trace of who called; futures are what the library makes
 * one of for each call, while a callback may be shared.
 */
@Supports(
        library = "Apache HttpAsyncClient 4",
        gives = "calls, and the trace in their callbacks; not those of minimal and pipelining clients")
final class ApacheHttpAsyncClient4 extends Instrumenter {

    private static final String CLIENT = "org.apache.http.impl.nio.client.";

    ApacheHttpAsyncClient4() {
        type(CLIENT + "MainClientExec")
                .advise(
                        "Prepare",
                        List.of("org.apache.http.HttpHost", "org.apache.http.HttpRequest", ANY_MORE),
                        "prepare");
        type(CLIENT + "DefaultClientExchangeHandlerImpl").advise("Generate", List.of(), "generateRequest");
        type(CLIENT + "InternalState").advise("Respond", List.of("org.apache.http.HttpResponse"), "setFinalResponse");
        type(CLIENT + "AbstractClientExchangeHandler")
                .advise("Fail", List.of("java.lang.Exception"), "failed")
                .advise("Cancel", List.of(), "cancel");
        type("org.apache.http.concurrent.BasicFuture")
                .advise("Make", List.of("org.apache.http.concurrent.FutureCallback"), "<init>")
                .advise("Complete", "completed", "failed", "cancel");
    }

    @Override
    String name() {
        return "apache-http-async-client-4";
    }

    static final class Prepare {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.Argument(0) @Nullable HttpHost target,
                @Advice.Argument(1) HttpRequest request,
                @Advice.Argument(2) Object state,
                @Advice.Argument(3) Object exchange) {
            Operation operation = request instanceof HttpUriRequest known
                            && known.getURI() != null
                            && known.getURI().getHost() != null
                    ? Probe.startHttpClient(known.getMethod(), known.getURI())
                    : Probe.startHttpClient(
                            request.getRequestLine().getMethod(),
                            target == null ? null : target.getSchemeName(),
                            target == null ? null : target.getHostName(),
                            target == null ? 0 : target.getPort(),
                            request.getRequestLine().getUri());
            Probe.attach(state, operation);
            Probe.attach(exchange, operation);
            Probe.detach(operation);
        }
    }

    static final class Generate {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.This Object exchange, @Advice.Return @Nullable HttpRequest copy) {
            if (copy != null && !copy.containsHeader("traceparent")) {
                String[] headers = Probe.headers(Probe.attached(exchange));
                for (int i = 0; i < headers.length; i += 2) {
                    if (!copy.containsHeader(headers[i])) {
                        copy.setHeader(headers[i], headers[i + 1]);
                    }
                }
            }
        }
    }

    static final class Respond {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object state, @Advice.Argument(0) @Nullable HttpResponse response) {
            if (response != null) {
                Probe.endHttpClient(Probe.take(state), response.getStatusLine().getStatusCode(), null);
            }
        }
    }

    static final class Fail {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object exchange, @Advice.Argument(0) @Nullable Exception failure) {
            Probe.endHttpClient(Probe.take(exchange), 0, failure);
        }
    }

    static final class Cancel {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.This Object exchange, @Advice.Return boolean cancelled) {
            if (cancelled) {
                Operation operation = Probe.take(exchange);
                Probe.fail(operation, "cancelled");
                Probe.endHttpClient(operation, 0, null);
            }
        }
    }

    static final class Make {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object future) {
            Context.rememberFirst(future);
        }
    }

    static final class Complete {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object future) {
            return Context.resume(future);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }
}
