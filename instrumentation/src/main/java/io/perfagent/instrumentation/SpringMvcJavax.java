package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;

/**
 * Routes of Spring MVC up to 5, on javax servlets: known when the interceptors of the chosen handler have run, which is just
 * before the handler does.
 */
@Supports(library = "Spring MVC on javax servlets", gives = "transactions named after the mapping of the handler")
final class SpringMvcJavax extends Instrumenter {

    SpringMvcJavax() {
        type("org.springframework.web.servlet.HandlerExecutionChain")
                .advise(
                        "Handle",
                        List.of("javax.servlet.http.HttpServletRequest", "javax.servlet.http.HttpServletResponse"),
                        "applyPreHandle");
    }

    @Override
    String name() {
        return "spring-mvc-javax";
    }

    @Override
    String onlyWith() {
        return "javax.servlet.http.HttpServletRequest";
    }

    static final class Handle {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(0) javax.servlet.http.HttpServletRequest request) {
            Object pattern = request.getAttribute("org.springframework.web.servlet.HandlerMapping.bestMatchingPattern");
            if (pattern == null || request.getDispatcherType() == javax.servlet.DispatcherType.ERROR) {
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
