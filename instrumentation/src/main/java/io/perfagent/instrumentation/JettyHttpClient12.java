package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's HTTP client since 12, where the classes that send have moved and the listeners of a conversation are an object of
 * their own; apart from that it works like {@link JettyHttpClient}.
 */
@Supports(
        library = "Jetty's HTTP client since 12",
        gives = "synchronous and asynchronous calls; the trace goes on in their listeners and in what is called")
final class JettyHttpClient12 extends Instrumenter {

    private static final String CLIENT = "org.eclipse.jetty.client";
    private static final String RESPONSE = CLIENT + ".Response";

    JettyHttpClient12() {
        type(CLIENT + ".transport.HttpDestination").advise("Send", List.of(CLIENT + ".transport.HttpRequest"), "send");
        type(CLIENT + ".transport.HttpConversation")
                .advise("Listen", List.of(RESPONSE + "$Listener"), "updateResponseListeners");
        type(CLIENT + ".transport.ResponseListeners")
                .advise(
                        "Complete",
                        List.of(CLIENT + ".Result"),
                        "notifyComplete",
                        "emitSuccessComplete",
                        "emitFailureComplete")
                .advise(
                        "Notify",
                        List.of(RESPONSE, ANY_MORE),
                        "notifyBegin",
                        "notifyHeader",
                        "notifyHeaders",
                        "notifyContentSource",
                        "notifySuccess",
                        "notifyFailure",
                        "emitSuccess",
                        "emitFailure");
        type(CLIENT + ".transport.HttpRequest")
                .advise(
                        "Sent",
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
        return "jetty-client-12";
    }

    @Override
    String onlyWith() {
        return "org.eclipse.jetty.client.transport.HttpRequest";
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
            boolean isTraced = request.getHeaders().contains("traceparent");
            for (int i = 0; i < headers.length && !isTraced; i += 2) {
                if (!request.getHeaders().contains(headers[i])) {
                    request.addHeader(new HttpField(headers[i], headers[i + 1]));
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
        static @Nullable Operation enter(@Advice.This Object listeners, @Advice.Argument(0) Result result) {
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
        static @Nullable Operation enter(@Advice.This HttpRequest request) {
            return Context.resume(request.getConversation());
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation scope) {
            Context.leave(scope);
        }
    }
}
