package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
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
 * OkHttp 3 to 5: one span a call, redirects and retries included. An enqueued call runs in the trace of who enqueued it,
 * also when another call's thread starts it because the dispatcher was full, and so does its callback; its span begins when
 * it runs. Requests are immutable: the chain goes on with a copy that has the headers.
 */
@Supports(library = "OkHttp", gives = "calls, enqueued ones too; the trace goes on in what is called")
final class OkHttp extends Instrumenter {

    OkHttp() {
        // Kotlin moved the class in 4 and gave what it keeps to itself longer names.
        for (String call : List.of("okhttp3.RealCall", "okhttp3.internal.connection.RealCall")) {
            type(call)
                    .advise("Enqueue", List.of("okhttp3.Callback"), "enqueue")
                    .advise(
                            "Execute",
                            List.of(),
                            "getResponseWithInterceptorChain",
                            "getResponseWithInterceptorChain$okhttp");
            type(call + "$AsyncCall").advise("Run", List.of(), "execute", "run");
        }
        type("okhttp3.internal.http.RealInterceptorChain").advise("Proceed", List.of("okhttp3.Request"), "proceed");
    }

    @Override
    String name() {
        return "okhttp";
    }

    static final class Enqueue {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object call) {
            Context.rememberFirst(call);
        }
    }

    static final class Run {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("this$0") Object call) {
            return Context.resume(call);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }

    static final class Execute {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.This Call call) {
            if (call.request().header("Sec-WebSocket-Key") != null) {
                // The handshake is a call already, and so this is no other: see OkHttpWebSocket.
                return null;
            }
            return Probe.startHttpClient(
                    call.request().method(),
                    call.request().url().scheme(),
                    call.request().url().host(),
                    call.request().url().port(),
                    call.request().url().encodedPath());
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable Operation operation,
                @Advice.Return @Nullable Response response,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endHttpClient(operation, response == null ? 0 : response.code(), thrown);
        }
    }

    /** Each interceptor comes here; the first time adds the headers, which the others then find. */
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
            Request.Builder copy = request.newBuilder();
            for (int i = 0; i < headers.length; i += 2) {
                if (request.header(headers[i]) == null) {
                    copy.header(headers[i], headers[i + 1]);
                }
            }
            return copy.build();
        }
    }
}
