package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Apache HttpClient 5, the asynchronous client, HTTP/1.1 and HTTP/2: a call begins with the first step of its chain, on the
 * caller's thread, and ends when the outermost callback is given the response, so redirects and retries are part of it.
 * What a chain works on is a copy of the application's request.
 */
@Supports(
        library = "Apache HttpClient 5, asynchronous",
        gives = "calls, and the trace in their callbacks; not those of minimal clients")
final class ApacheHttpAsyncClient5 extends Instrumenter {

    ApacheHttpAsyncClient5() {
        type("org.apache.hc.client5.http.impl.async.AsyncExecChainElement")
                .advise("Step", List.of("org.apache.hc.core5.http.HttpRequest", ANY_MORE), "execute");
        subtypesOf("org.apache.hc.client5.http.async.AsyncExecCallback")
                .advise("Respond", List.of("org.apache.hc.core5.http.HttpResponse", ANY_MORE), "handleResponse")
                .advise("Fail", List.of("java.lang.Exception"), "failed");
        type("org.apache.hc.core5.concurrent.BasicFuture")
                .advise("Make", List.of("org.apache.hc.core5.concurrent.FutureCallback"), "<init>")
                .advise("Complete", "completed", "failed")
                .advise("Cancel", List.of("boolean"), "cancel");
    }

    @Override
    String name() {
        return "apache-http-async-client-5";
    }

    static final class Step {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.Argument(0) HttpRequest copy,
                @Advice.Argument(2) AsyncExecChain.Scope scope,
                @Advice.Argument(3) Object callback) {
            // The same for all steps of a call, those after a redirect too.
            Operation operation = Probe.attached(scope.cancellableDependency);
            if (operation == null) {
                operation = Probe.startHttpClient(
                        copy.getMethod(),
                        scope.route.getTargetHost().getSchemeName(),
                        scope.route.getTargetHost().getHostName(),
                        scope.route.getTargetHost().getPort(),
                        copy.getPath());
                Probe.attach(scope.cancellableDependency, operation);
                Probe.attach(callback, operation);
                Probe.detach(operation);
            }
            if (operation != null && !copy.containsHeader("traceparent")) {
                String[] headers = Probe.headers(operation);
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
        static void enter(@Advice.This Object callback, @Advice.Argument(0) HttpResponse response) {
            Probe.endHttpClient(Probe.take(callback), response.getCode(), null);
        }
    }

    static final class Fail {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object callback, @Advice.Argument(0) @Nullable Exception failure) {
            Probe.endHttpClient(Probe.take(callback), 0, failure);
        }
    }

    /** One is made for each call, while a callback may be shared. */
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

    static final class Cancel {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object future) {
            return Context.resume(future);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.This Object future, @Advice.Return boolean cancelled, @Advice.Enter Operation scope) {
            Context.leave(scope);
            if (cancelled) {
                Operation operation = Probe.take(future);
                Probe.fail(operation, "cancelled");
                Probe.endHttpClient(operation, 0, null);
            }
        }
    }
}
