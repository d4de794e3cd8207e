package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.eclipse.jetty.client.HttpConversation;
import org.eclipse.jetty.client.HttpRequest;
import org.eclipse.jetty.client.api.Request;
import org.eclipse.jetty.client.api.Response;
import org.eclipse.jetty.client.api.Result;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's HTTP client, 9.4 to 11: one span a conversation, which is what the library calls a request with its redirects and
 * its answers to challenges. A conversation makes a new list of listeners whenever others are to be told what comes next;
 * the call ends when a list is told that was made for the application.
 */
@Supports(
        library = "Jetty's HTTP client, 9.4 to 11",
        gives = "synchronous and asynchronous calls; the trace goes on in their listeners and in what is called")
final class JettyHttpClient extends Instrumenter {

    private static final String CLIENT = "org.eclipse.jetty.client";

    JettyHttpClient() {
        type(CLIENT + ".HttpClient").advise("Send", List.of(CLIENT + ".HttpRequest", "java.util.List"), "send");
        type(CLIENT + ".HttpConversation")
                .advise("Listen", List.of(CLIENT + ".api.Response$ResponseListener"), "updateResponseListeners");
        type(CLIENT + ".ResponseNotifier")
                .advise("Complete", List.of("java.util.List", CLIENT + ".api.Result"), "notifyComplete")
                .advise(
                        "Notify",
                        List.of("java.util.List", CLIENT + ".api.Response", ANY_MORE),
                        "notifyBegin",
                        "notifyHeader",
                        "notifyHeaders",
                        "notifySuccess",
                        "notifyFailure")
                .advise("Content", List.of(CLIENT + ".api.Response", ANY_MORE), "notifyContent");
        type(CLIENT + ".RequestNotifier")
                .advise(
                        "Sent",
                        List.of(CLIENT + ".api.Request", ANY_MORE),
                        "notifyQueued",
                        "notifyBegin",
                        "notifyHeaders",
                        "notifyCommit",
                        "notifyContent",
                        "notifySuccess",
                        "notifyFailure");
    }

    @Override
    String name() {
        return "jetty-client";
    }

    @Override
    String onlyWith() {
        return "org.eclipse.jetty.client.ResponseNotifier";
    }

    static final class Send {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.Argument(0) HttpRequest request) {
            Object conversation = request.getConversation();
            if (Probe.attached(conversation) != null) {
                // A redirect, or the same again with credentials: it has the headers of the first.
                return null;
            }
            Operation operation = Probe.startHttpClient(
                    request.getMethod(), request.getScheme(), request.getHost(), request.getPort(), request.getPath());
            Probe.attach(conversation, operation);
            Probe.detach(operation);
            Context.rememberFirst(conversation);
            String[] headers = Probe.headers(operation);
            // The fields are a class in 9.4 and an interface since 10: what they have in common is that they can be
            // iterated.
            Object fields = request.getHeaders();
            boolean isTraced = false;
            for (Object field : (Iterable<?>) fields) {
                String present = ((HttpField) field).getName();
                isTraced |= present.equalsIgnoreCase("traceparent");
                for (int i = 0; i < headers.length; i += 2) {
                    headers[i + 1] = present.equalsIgnoreCase(headers[i]) ? "" : headers[i + 1];
                }
            }
            for (int i = 0; i < headers.length && !isTraced; i += 2) {
                if (!headers[i + 1].isEmpty()) {
                    request.header(headers[i], headers[i + 1]);
                }
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Argument(0) HttpRequest request,
                @Advice.Enter @Nullable Operation operation,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (operation != null && thrown != null) {
                Probe.endHttpClient(Probe.take(request.getConversation()), 0, thrown);
            }
        }
    }

    /** The application's listeners are those that are told, unless the library puts one of its own before them. */
    static final class Listen {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This HttpConversation conversation, @Advice.Argument(0) @Nullable Object instead) {
            if (instead == null) {
                Probe.attach(conversation.getResponseListeners(), Probe.attached(conversation));
            }
        }
    }

    static final class Complete {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.Argument(0) Object listeners, @Advice.Argument(1) Result result) {
            if (!(result.getRequest() instanceof HttpRequest request)) {
                return null;
            }
            if (Probe.take(listeners) != null) {
                Probe.endHttpClient(
                        Probe.take(request.getConversation()),
                        result.getResponse() == null ? 0 : result.getResponse().getStatus(),
                        result.getFailure());
            }
            return Context.resume(request.getConversation());
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation scope) {
            Context.leave(scope);
        }
    }

    static final class Notify {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.Argument(1) Response response) {
            return response.getRequest() instanceof HttpRequest request
                    ? Context.resume(request.getConversation())
                    : null;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation scope) {
            Context.leave(scope);
        }
    }

    static final class Content {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.Argument(0) Response response) {
            return response.getRequest() instanceof HttpRequest request
                    ? Context.resume(request.getConversation())
                    : null;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation scope) {
            Context.leave(scope);
        }
    }

    static final class Sent {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.Argument(0) Request sent) {
            return sent instanceof HttpRequest request ? Context.resume(request.getConversation()) : null;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation scope) {
            Context.leave(scope);
        }
    }
}
