package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.Spans;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.jspecify.annotations.Nullable;

/**
 * Apache HttpClient 4.3 and newer: one span a call, redirects and retries included. Headers go into the copy that the
 * library makes for each request it sends, so the application's request stays as it is and may be used again.
 */
@Supports(
        library = "Apache HttpClient 4",
        gives = "calls of every client there is, the deprecated ones too; the trace goes on in what is called")
final class ApacheHttpClient4 extends Instrumenter {

    private static final String ROUTE = "org.apache.http.conn.routing.HttpRoute";

    ApacheHttpClient4() {
        subtypesOf("org.apache.http.impl.client.CloseableHttpClient")
                .advise(
                        "Execute",
                        List.of("org.apache.http.HttpHost", "org.apache.http.HttpRequest", ANY_MORE),
                        "doExecute");
        List<String> sent = List.of(ROUTE, "org.apache.http.client.methods.HttpRequestWrapper", ANY_MORE);
        type("org.apache.http.impl.execchain.ProtocolExec").advise("Send", sent, "execute");
        type("org.apache.http.impl.execchain.MinimalClientExec").advise("Send", sent, "execute");
        type("org.apache.http.impl.client.DefaultRequestDirector")
                .advise("Rewrite", List.of("org.apache.http.impl.client.RequestWrapper", ROUTE), "rewriteRequestURI");
    }

    @Override
    String name() {
        return "apache-http-client-4";
    }

    static final class Execute {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(0) @Nullable HttpHost target, @Advice.Argument(1) HttpRequest request) {
            return request instanceof HttpUriRequest known
                            && known.getURI() != null
                            && known.getURI().getHost() != null
                    ? Probe.startHttpClient(known.getMethod(), known.getURI())
                    : Probe.startHttpClient(
                            request.getRequestLine().getMethod(),
                            target == null ? null : target.getSchemeName(),
                            target == null ? null : target.getHostName(),
                            target == null ? 0 : target.getPort(),
                            request.getRequestLine().getUri());
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Return @Nullable HttpResponse response,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endHttpClient(
                    operation, response == null ? 0 : response.getStatusLine().getStatusCode(), thrown);
        }
    }

    static final class Send {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(1) HttpRequest copy) {
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

    /** The same for clients older than 4.3, which are still there. */
    static final class Rewrite {
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
