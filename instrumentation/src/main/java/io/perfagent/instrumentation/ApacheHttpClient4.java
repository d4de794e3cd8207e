package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Apache HttpClient 4.3 and newer, synchronous. */
@Supports(library = "Apache HttpClient 4", gives = "calls; the trace is sent")
final class ApacheHttpClient4 extends Instrumenter {

    ApacheHttpClient4() {
        subtypesOf("org.apache.http.impl.client.CloseableHttpClient")
                .advise(
                        "Execute",
                        List.of("org.apache.http.HttpHost", "org.apache.http.HttpRequest", ANY_MORE),
                        "doExecute");
    }

    @Override
    String name() {
        return "apache-http-client-4";
    }

    static final class Execute {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(0) @Nullable HttpHost target, @Advice.Argument(1) HttpRequest request) {
            Operation operation = Probe.startHttpClient(
                    request.getRequestLine().getMethod(),
                    target == null ? null : target.getSchemeName(),
                    target == null ? null : target.getHostName(),
                    target == null ? 0 : target.getPort(),
                    request.getRequestLine().getUri());
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
            Probe.endHttpClient(
                    operation, response == null ? 0 : response.getStatusLine().getStatusCode(), thrown);
        }
    }
}
