package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Servlets and filters of any jakarta container: the outermost of them on a thread is the transaction, named after the
 * pattern its servlet is mapped to. Parameters and bodies are never read, because reading them would consume them.
 */
@Supports(library = "servlets of any jakarta container", gives = "transactions named by method and servlet mapping")
final class Servlet extends Instrumenter {

    private static final List<String> REQUEST_AND_RESPONSE =
            List.of("jakarta.servlet.ServletRequest", "jakarta.servlet.ServletResponse", ANY_MORE);

    Servlet() {
        subtypesOf("jakarta.servlet.Filter").advise("Service", REQUEST_AND_RESPONSE, "doFilter");
        subtypesOf("jakarta.servlet.Servlet").advise("Service", REQUEST_AND_RESPONSE, "service");
    }

    @Override
    String name() {
        return "servlet";
    }

    static final class Service {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(0) ServletRequest request) {
            return Probe.startRequest(
                    ((HttpServletRequest) request).getMethod(),
                    ((HttpServletRequest) request).getHttpServletMapping().getPattern(),
                    ((HttpServletRequest) request).getRequestURI(),
                    ((HttpServletRequest) request).getHeader("traceparent"),
                    ((HttpServletRequest) request).getHeader("tracestate"),
                    ((HttpServletRequest) request).getHeader("baggage"));
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Argument(1) ServletResponse response,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endRequest(operation, ((HttpServletResponse) response).getStatus(), thrown);
        }
    }
}
