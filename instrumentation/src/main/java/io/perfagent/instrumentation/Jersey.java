package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.glassfish.jersey.server.internal.process.RequestProcessingContext;
import org.glassfish.jersey.uri.UriTemplate;

/** Routes of Jersey 2 and 3: the application's path and the templates of the resources that matched, outermost first. */
@Supports(library = "Jersey", gives = "transactions named after the templates of the resources")
final class Jersey extends Instrumenter {

    Jersey() {
        type("org.glassfish.jersey.server.model.ResourceMethodInvoker")
                .advise(
                        "Invoke",
                        List.of("org.glassfish.jersey.server.internal.process.RequestProcessingContext"),
                        "apply");
    }

    @Override
    String name() {
        return "jersey";
    }

    static final class Invoke {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) RequestProcessingContext processing) {
            List<UriTemplate> matched = processing.request().getUriInfo().getMatchedTemplates();
            String base = processing.request().getBaseUri().getPath();
            StringBuilder route = new StringBuilder(base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
            for (int i = matched.size() - 1; i >= 0; i--) {
                if (!matched.get(i).getTemplate().equals("/")) {
                    route.append(matched.get(i).getTemplate());
                }
            }
            Probe.route(route.toString());
        }
    }
}
