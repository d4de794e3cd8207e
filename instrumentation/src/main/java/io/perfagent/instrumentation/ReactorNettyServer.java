package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Routes of Reactor Netty's server, whose requests {@link NettyHttpServer} begins and ends. */
@Supports(library = "Reactor Netty's server", gives = "transactions named after its routes")
final class ReactorNettyServer extends Instrumenter {

    ReactorNettyServer() {
        type("reactor.netty.http.server.HttpPredicate")
                .advise("Matched", List.of("reactor.netty.http.server.HttpServerRequest"), "test");
    }

    @Override
    String name() {
        return "reactor-netty-server";
    }

    static final class Matched {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.FieldValue("uri") @Nullable String template, @Advice.Return boolean matches) {
            if (matches) {
                Probe.route(template);
            }
        }
    }
}
