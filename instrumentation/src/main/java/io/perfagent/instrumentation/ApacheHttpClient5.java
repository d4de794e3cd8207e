package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Apache HttpClient 5: the classic client, and the asynchronous one, whose call ends when the response is there. */
@Supports(library = "Apache HttpClient 5", gives = "classic and asynchronous calls; the trace is sent")
final class ApacheHttpClient5 extends Instrumenter {

    private static final String CALLBACK = "org.apache.hc.client5.http.async.AsyncExecCallback";

    ApacheHttpClient5() {
        subtypesOf("org.apache.hc.client5.http.impl.classic.CloseableHttpClient")
                .advise(
                        "Execute",
                        List.of(
                                "org.apache.hc.core5.http.HttpHost",
                                "org.apache.hc.core5.http.ClassicHttpRequest",
                                ANY_MORE),
                        "doExecute");
        // The outermost step of a request that still runs on the caller's thread.
        type("org.apache.hc.client5.http.impl.async.AsyncRedirectExec").advise("ExecuteAsync", "execute");
        type("org.apache.hc.client5.http.impl.async.AsyncProtocolExec").advise("ExecuteAsync", "execute");
        subtypesOf(CALLBACK)
                .advise("Respond", "handleResponse")
                .advise("Fail", List.of("java.lang.Exception"), "failed");
    }

    @Override
    String name() {
        return "apache-http-client-5";
    }

    static final class Execute {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.Argument(0) @Nullable HttpHost target, @Advice.Argument(1) ClassicHttpRequest request)
                throws Exception {
            Operation operation = target == null
                    ? Probe.startHttpClient(request.getMethod(), request.getUri())
                    : Probe.startHttpClient(
                            request.getMethod(),
                            target.getSchemeName(),
                            target.getHostName(),
                            target.getPort(),
                            request.getPath());
            String[] headers = Probe.headers(operation);
            for (int i = 0; i < headers.length; i += 2) {
                if (!request.containsHeader(headers[i])) {
                    request.setHeader(headers[i], headers[i + 1]);
                }
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Return @Nullable HttpResponse response,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endHttpClient(operation, response == null ? 0 : response.getCode(), thrown);
        }
    }

    static final class ExecuteAsync {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(0) HttpRequest request, @Advice.Argument(4) Object callback)
                throws Exception {
            Operation operation = Probe.startHttpClient(request.getMethod(), request.getUri());
            String[] headers = Probe.headers(operation);
            for (int i = 0; i < headers.length; i += 2) {
                if (!request.containsHeader(headers[i])) {
                    request.setHeader(headers[i], headers[i + 1]);
                }
            }
            Probe.attach(callback, operation);
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Argument(4) Object callback,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.detach(operation);
            if (thrown != null && operation != null) {
                Probe.endHttpClient(Probe.take(callback), 0, thrown);
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
        static void enter(@Advice.This Object callback, @Advice.Argument(0) Object failure) {
            Probe.end(Probe.take(callback), (Throwable) failure);
        }
    }
}
