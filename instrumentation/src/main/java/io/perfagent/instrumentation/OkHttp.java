package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.Spans;
import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * OkHttp 3.11 to 5: one span a call, redirects and retries included. An enqueued call runs in the dispatcher's pool and so
 * in the trace of who enqueued it. Requests are immutable: the chain goes on with a copy that has the headers.
 */
@Supports(library = "OkHttp", gives = "synchronous and asynchronous calls; the trace is sent")
final class OkHttp extends Instrumenter {

    OkHttp() {
        // Kotlin gave the method a longer name in 4; in 3 the class was in another package.
        type("okhttp3.internal.connection.RealCall")
                .advise(
                        "Execute",
                        List.of(),
                        "getResponseWithInterceptorChain$okhttp",
                        "getResponseWithInterceptorChain");
        type("okhttp3.RealCall").advise("Execute", List.of(), "getResponseWithInterceptorChain");
        type("okhttp3.internal.http.RealInterceptorChain").advise("Proceed", List.of("okhttp3.Request"), "proceed");
    }

    @Override
    String name() {
        return "okhttp";
    }

    static final class Execute {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Call call) {
            return Probe.startHttpClient(
                    call.request().method(), call.request().url().uri());
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Return @Nullable Response response,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endHttpClient(operation, response == null ? 0 : response.code(), thrown);
        }
    }

    static final class Proceed {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        @Advice.AssignReturned.ToArguments(
                @Advice.AssignReturned.ToArguments.ToArgument(value = 0, typing = Assigner.Typing.DYNAMIC))
        static Object enter(@Advice.Argument(0) Request request) {
            if (request.header("traceparent") != null) {
                return request;
            }
            String[] headers = Probe.headers(Spans.current());
            if (headers.length == 0) {
                return request;
            }
            Request.Builder builder = request.newBuilder();
            for (int i = 0; i < headers.length; i += 2) {
                builder.header(headers[i], headers[i + 1]);
            }
            return builder.build();
        }
    }
}
