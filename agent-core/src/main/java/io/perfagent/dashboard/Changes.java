package io.perfagent.dashboard;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** What answers a request that changes something or shows what may be secret, once {@link Access} has let it in; called by the workers. */
final class Changes {

    private final SettingsEndpoint settings;
    private final HeapEndpoint heap;
    private final SessionEndpoints sessions;
    private final JfrEndpoint jfr;

    Changes(StatusSource source) {
        settings = new SettingsEndpoint(source);
        heap = new HeapEndpoint(source);
        sessions = new SessionEndpoints(source);
        jfr = new JfrEndpoint(source);
    }

    Answer answer(HttpExchange exchange) throws Refused, IOException {
        Headers headers = exchange.getRequestHeaders();
        String rawQuery = exchange.getRequestURI().getRawQuery();
        return switch (exchange.getRequestURI().getRawPath()) {
            case JfrEndpoint.PATH -> jfr.dump(rawQuery);
            case HeapEndpoint.PATH -> heap.count(rawQuery);
            case SessionEndpoints.PATH -> sessions.start(rawQuery);
            case SessionEndpoints.STOP_PATH -> sessions.stop(rawQuery);
            default -> {
                String body = RequestHandler.body(exchange);
                yield settings.change(body, Access.isJson(headers) ? RequestHandler.object(body) : null);
            }
        };
    }
}
