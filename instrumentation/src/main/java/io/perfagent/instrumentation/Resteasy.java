package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jboss.resteasy.spi.HttpRequest;
import org.jboss.resteasy.spi.metadata.ResourceMethod;
import org.jspecify.annotations.Nullable;

/** Routes of RESTEasy 6, jakarta: the application's path and that of the resource and its method. */
@Supports(library = "RESTEasy, jakarta", gives = "transactions named after the paths of the resources")
final class Resteasy extends Instrumenter {

    Resteasy() {
        type("org.jboss.resteasy.core.ResourceMethodInvoker")
                .advise("Invoke", List.of("org.jboss.resteasy.spi.HttpRequest", ANY_MORE), "invokeOnTarget");
    }

    @Override
    String name() {
        return "resteasy";
    }

    static final class Invoke {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.Argument(0) HttpRequest request, @Advice.FieldValue("method") @Nullable ResourceMethod method) {
            // What a locator returned has no path from the root; the request keeps the name it has.
            String path = method == null || method.getResourceClass().getPath() == null ? null : method.getFullpath();
            if (path != null) {
                String base = request.getUri().getBaseUri().getPath();
                Probe.route((base.endsWith("/") ? base : base.concat("/"))
                        .concat(path.startsWith("/") ? path.substring(1) : path));
            }
        }
    }
}
