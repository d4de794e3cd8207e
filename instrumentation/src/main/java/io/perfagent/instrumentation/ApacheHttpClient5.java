package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.Spans;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Apache HttpClient 5, the classic client: one span a call, redirects and retries included. Headers go into the copy that
 * the library makes for each request it sends, so the application's request stays as it is and may be used again.
 */
@Supports(
        library = "Apache HttpClient 5",
        gives = "calls; the trace goes on in what is called, except by minimal clients")
final class ApacheHttpClient5 extends Instrumenter {

    ApacheHttpClient5() {
        subtypesOf("org.apache.hc.client5.http.impl.classic.CloseableHttpClient")
                .advise(
                        "Execute",
                        List.of(
                                "org.apache.hc.core5.http.HttpHost",
                                "org.apache.hc.core5.http.ClassicHttpRequest",
                                ANY_MORE),
                        "doExecute");
        type("org.apache.hc.client5.http.impl.classic.ProtocolExec")
                .advise("Send", List.of("org.apache.hc.core5.http.ClassicHttpRequest", ANY_MORE), "execute");
    }

    @Override
    String name() {
        return "apache-http-client-5";
    }

    static final class Execute {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.Argument(0) @Nullable HttpHost target, @Advice.Argument(1) ClassicHttpRequest request) {
            return target != null || request.getAuthority() == null
                    ? Probe.startHttpClient(
                            request.getMethod(),
                            target == null ? request.getScheme() : target.getSchemeName(),
                            target == null ? null : target.getHostName(),
                            target == null ? 0 : target.getPort(),
                            request.getPath())
                    : Probe.startHttpClient(
                            request.getMethod(),
                            request.getScheme(),
                            request.getAuthority().getHostName(),
                            request.getAuthority().getPort(),
                            request.getPath());
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Return @Nullable HttpResponse response,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endHttpClient(operation, response == null ? 0 : response.getCode(), thrown);
        }
    }

    static final class Send {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) HttpRequest copy) {
            if (!copy.containsHeader("traceparent")) {
                String[] headers = Probe.headers(Spans.current());
                for (int i = 0; i < headers.length; i += 2) {
                    if (!copy.containsHeader(headers[i])) {
                        copy.setHeader(headers[i], headers[i + 1]);
                    }
                }
            }
        }
    }
}
