package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;

/**
 * Routes of Spring MVC 6 and newer, on jakarta servlets: known when the interceptors of the chosen handler have run, which is just
 * before the handler does.
 */
@Supports(library = "Spring MVC on jakarta servlets", gives = "transactions named after the mapping of the handler")
final class SpringMvc extends Instrumenter {

    SpringMvc() {
        type("org.springframework.web.servlet.HandlerExecutionChain")
                .advise(
                        "Handle",
                        List.of("jakarta.servlet.http.HttpServletRequest", "jakarta.servlet.http.HttpServletResponse"),
                        "applyPreHandle");
    }

    @Override
    String name() {
        return "spring-mvc";
    }

    @Override
    String onlyWith() {
        return "jakarta.servlet.http.HttpServletRequest";
    }

    static final class Handle {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(0) jakarta.servlet.http.HttpServletRequest request) {
            Object pattern = request.getAttribute("org.springframework.web.servlet.HandlerMapping.bestMatchingPattern");
            if (pattern == null || request.getDispatcherType() == jakarta.servlet.DispatcherType.ERROR) {
                return;
            }
            String route = pattern.toString();
            if (request.getPathInfo() != null) {
                route = request.getServletPath().concat(route);
            }
            Probe.route(
                    request.getContextPath().isEmpty()
                            ? route
                            : request.getContextPath().concat(route));
        }
    }
}
