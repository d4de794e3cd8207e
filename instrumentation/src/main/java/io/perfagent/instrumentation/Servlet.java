package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.AsyncCompletion;
import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Exchange;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Servlets and filters of any jakarta container: the outermost of them on a thread is the transaction, named after the
 * pattern its servlet is mapped to. Parameters and bodies are never read, because reading them would consume them.
 *
 * <p>A request that goes on asynchronously ends when the container says that it is complete, by a listener that is a
 * proxy in the container's own loader. Its key is the container's own request, below all wrappers, which stays the same
 * across dispatches. Only a dispatch of type {@code REQUEST} begins a transaction: error pages are no requests.
 */
@Supports(
        library = "servlets of any jakarta container",
        gives = "transactions, asynchronous ones until they are complete, named by method and servlet mapping")
final class Servlet extends Instrumenter {

    private static final List<String> REQUEST_AND_RESPONSE =
            List.of("jakarta.servlet.ServletRequest", "jakarta.servlet.ServletResponse", ANY_MORE);

    Servlet() {
        subtypesOf("jakarta.servlet.Filter")
                .advise("Service", REQUEST_AND_RESPONSE, "doFilter")
                .advise("Dispatched", REQUEST_AND_RESPONSE, "doFilter");
        subtypesOf("jakarta.servlet.Servlet")
                .advise("Service", REQUEST_AND_RESPONSE, "service")
                .advise("Dispatched", REQUEST_AND_RESPONSE, "service");
        subtypesOf("jakarta.servlet.ServletRequest").advise("StartAsync", "startAsync");
    }

    @Override
    String name() {
        return "servlet";
    }

    static final class Service {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.This Object target, @Advice.Argument(0) ServletRequest request) {
            if (!(request instanceof HttpServletRequest http)
                    || request.getDispatcherType() != DispatcherType.REQUEST
                    || (Exchange.isInside() && !(target instanceof jakarta.servlet.Servlet))) {
                return null;
            }
            String pattern = http.getHttpServletMapping().getPattern();
            // A servlet that takes everything says nothing about this request.
            String route = pattern.equals("/") || pattern.equals("/*") ? null : pattern.isEmpty() ? "/" : pattern;
            if (route != null && !http.getContextPath().isEmpty()) {
                route = http.getContextPath().concat(route);
            }
            if (Exchange.isInside()) {
                // A server below the servlets has begun the request and knows no route.
                Probe.route(route);
                return null;
            }
            String context = http.getHeader("traceparent");
            for (String name = Probe.b3Header(); name != null; name = Probe.b3HeaderAfter(name)) {
                context = Probe.b3(context, name, http.getHeader(name));
            }
            return Probe.startRequest(
                    http.getMethod(),
                    route,
                    http.getRequestURI(),
                    context,
                    http.getHeader("tracestate"),
                    http.getHeader("baggage"));
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable Operation operation,
                @Advice.Argument(0) ServletRequest request,
                @Advice.Argument(1) ServletResponse response,
                @Advice.Thrown @Nullable Throwable thrown)
                throws ReflectiveOperationException {
            if (operation == null) {
                return;
            }
            if (thrown != null || !request.isAsyncStarted()) {
                Probe.endRequest(
                        operation,
                        thrown != null && !response.isCommitted() ? 500 : ((HttpServletResponse) response).getStatus(),
                        thrown);
                return;
            }
            ServletRequest key = request;
            while (key instanceof ServletRequestWrapper wrapper) {
                key = wrapper.getRequest();
            }
            Probe.attach(key, operation);
            Probe.detach(operation);
            // The container completes nothing before its own call has returned, so the listener cannot be too late.
            request.getAsyncContext().addListener((AsyncListener) Proxy.newProxyInstance(
                    AsyncListener.class.getClassLoader(),
                    new Class<?>[] {AsyncListener.class},
                    new AsyncCompletion(operation, key, response, HttpServletResponse.class.getMethod("getStatus"))));
        }
    }

    /** Goes on with the request that the container has dispatched again. */
    static final class Dispatched {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.Argument(0) ServletRequest request) {
            DispatcherType type = request.getDispatcherType();
            if (type != DispatcherType.ASYNC && type != DispatcherType.ERROR) {
                return null;
            }
            ServletRequest key = request;
            while (key instanceof ServletRequestWrapper wrapper) {
                key = wrapper.getRequest();
            }
            // Error pages of requests that have ended belong to none, though containers use request objects again.
            return type == DispatcherType.ASYNC || Probe.attached(key) != null ? Context.resume(key) : null;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation scope, @Advice.Thrown @Nullable Throwable thrown) {
            Context.leave(scope);
        }
    }

    /** What is dispatched later belongs to this request; a context that is used again has lost its listeners. */
    static final class StartAsync {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This ServletRequest request, @Advice.Return AsyncContext context)
                throws ReflectiveOperationException {
            if (request instanceof ServletRequestWrapper) {
                return;
            }
            Context.remember(request);
            Operation operation = Probe.attached(request);
            if (operation != null) {
                context.addListener((AsyncListener) Proxy.newProxyInstance(
                        AsyncListener.class.getClassLoader(),
                        new Class<?>[] {AsyncListener.class},
                        new AsyncCompletion(
                                operation,
                                request,
                                context.getResponse(),
                                HttpServletResponse.class.getMethod("getStatus"))));
            }
        }
    }
}
