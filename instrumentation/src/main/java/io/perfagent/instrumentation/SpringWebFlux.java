package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.springframework.web.server.ServerWebExchange;

/** Routes of Spring WebFlux, known when the handler was chosen; the server below begins and ends the request. */
@Supports(library = "Spring WebFlux", gives = "transactions named after the mapping of the handler")
final class SpringWebFlux extends Instrumenter {

    SpringWebFlux() {
        type("org.springframework.web.reactive.DispatcherHandler")
                .advise(
                        "Handle",
                        List.of("org.springframework.web.server.ServerWebExchange", "java.lang.Object"),
                        // Up to 5, and from 6.
                        "invokeHandler",
                        "handleRequestWith");
    }

    @Override
    String name() {
        return "spring-webflux";
    }

    static final class Handle {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) ServerWebExchange exchange) {
            Object pattern =
                    exchange.getAttributes().get("org.springframework.web.reactive.HandlerMapping.bestMatchingPattern");
            if (pattern != null) {
                Probe.route(pattern.toString());
            }
        }
    }
}
