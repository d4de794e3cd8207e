package io.perfagent.instrumentation;

import io.perfagent.bootstrap.WebSocketProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;

/**
 * What Jakarta WebSocket says of every implementation: a client's handshake can be given headers. Connections and messages
 * are the implementations' own: {@link TomcatWebSocket}, {@link TyrusWebSocket}.
 */
@Supports(library = "clients of Jakarta WebSocket", gives = "the trace is sent with the handshake")
final class JakartaWebSocket extends Instrumenter {

    private static final String CONFIGURATOR = "jakarta.websocket.ClientEndpointConfig$Configurator";

    JakartaWebSocket() {
        type(CONFIGURATOR).advise("Headers", List.of("java.util.Map"), "beforeRequest");
        subtypesOf(CONFIGURATOR).advise("Headers", List.of("java.util.Map"), "beforeRequest");
    }

    @Override
    String name() {
        return "jakarta-websocket";
    }

    static final class Headers {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Argument(0) Map<String, List<String>> headers) {
            if (!headers.containsKey("traceparent")) {
                String[] added = WebSocketProbe.headers();
                for (int i = 0; i < added.length; i += 2) {
                    List<String> values = new ArrayList<>(1);
                    values.add(added[i + 1]);
                    headers.put(added[i], values);
                }
            }
        }
    }
}
