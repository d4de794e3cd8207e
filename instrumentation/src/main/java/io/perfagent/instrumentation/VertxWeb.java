package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Probe;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import net.bytebuddy.asm.Advice;

/** Routes of vertx-web, in its own notation; the last one that a request passes names it. */
@Supports(library = "Vert.x Web", gives = "transactions named after its routes")
final class VertxWeb extends Instrumenter {

    VertxWeb() {
        type("io.vertx.ext.web.impl.RouteState")
                .advise("Handle", List.of("io.vertx.ext.web.impl.RoutingContextImplBase"), "handleContext");
    }

    @Override
    String name() {
        return "vertx-web";
    }

    static final class Handle {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) RoutingContext context) {
            String path = context.currentRoute().getPath();
            if (path != null && !path.equals("/")) {
                String above = context.mountPoint();
                if (above != null && above.endsWith("/")) {
                    above = above.substring(0, above.length() - 1);
                }
                Probe.route(above == null ? path : above.concat(path));
            }
        }
    }
}
