package io.perfagent.dashboard;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.perfagent.json.Json;
import io.perfagent.status.AgentLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes every request of the JDK's server past the guard to what answers it; called by the workers. */
final class RequestHandler implements HttpHandler {

    private static final int MOST_BODY_BYTES = 64 * 1024;
    private static final Set<String> PROTOCOLS = Set.of("HTTP/1.1", "HTTP/1.0");

    private final RequestGuard guard;
    private final Access access;
    private final Routes routes;
    private final Changes changes;
    private final LiveFeed live;

    RequestHandler(RequestGuard guard, Access access, Routes routes, Changes changes, LiveFeed live) {
        this.guard = guard;
        this.access = access;
        this.routes = routes;
        this.changes = changes;
        this.live = live;
    }

    private void check(HttpExchange exchange) throws Refused {
        guard.check(exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders());
        if (!PROTOCOLS.contains(exchange.getProtocol())) {
            throw new Refused(505, "Speak HTTP/1.1 or HTTP/1.0.");
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Workers.requestRead();
        if (!isLive(exchange)) {
            try (exchange) {
                answer(exchange).send(exchange);
            }
        }
    }

    /** Hands a request for events over to the feed; whatever is wrong with it is answered here. */
    private boolean isLive(HttpExchange exchange) throws IOException {
        if (!LiveFeed.PATH.equals(exchange.getRequestURI().getRawPath())
                || !exchange.getRequestMethod().equals("GET")) {
            return false;
        }
        try {
            check(exchange);
            if (exchange.getRequestURI().getRawQuery() != null) {
                throw new Refused(400, "Unknown parameter: this address takes none.");
            }
            live.add(exchange);
        } catch (Refused e) {
            try (exchange) {
                e.answer().send(exchange);
            }
        }
        return true;
    }

    private Answer answer(HttpExchange exchange) {
        try {
            check(exchange);
            return exchange.getRequestMethod().equals("POST") ? change(exchange) : read(exchange);
        } catch (Refused e) {
            return e.answer();
        } catch (Throwable e) {
            AgentLog.error("the dashboard could not answer a request", e);
            return Answer.error(500, "The agent failed to answer; its log on the status page says why.");
        }
    }

    private Answer read(HttpExchange exchange) throws Refused {
        Headers headers = exchange.getRequestHeaders();
        String path = exchange.getRequestURI().getRawPath();
        String query = exchange.getRequestURI().getRawQuery();
        if (Access.PATH.equals(path) && query == null) {
            return access.state(headers);
        }
        if (Access.LINK.equals(path) && exchange.getRequestMethod().equals("GET")) {
            return access.link(query);
        }
        return routes.answer(path, query, String.join(",", headers.getOrDefault("Accept", List.of())));
    }

    private Answer change(HttpExchange exchange) throws Refused, IOException {
        Headers headers = exchange.getRequestHeaders();
        String path = exchange.getRequestURI().getRawPath();
        if (Access.PATH.equals(path)) {
            return access.login(headers, object(body(exchange)));
        }
        if (Access.LOGOUT.equals(path)) {
            return access.logout(headers);
        }
        access.check(headers);
        return changes.answer(exchange);
    }

    static String body(HttpExchange exchange) throws Refused, IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] bytes = in.readNBytes(MOST_BODY_BYTES + 1);
            if (bytes.length > MOST_BODY_BYTES) {
                throw new Refused(413, "The body is too long: at most 65536 bytes.");
            }
            return new String(bytes, StandardCharsets.UTF_8).strip();
        }
    }

    /** A JSON object of texts, as it is all that a request may bring. */
    static Map<String, String> object(String json) throws Refused {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            @Nullable Object read = Json.parse(json);
            if (read instanceof Map<?, ?> members) {
                for (Map.Entry<?, ?> member : members.entrySet()) {
                    if (!(member.getValue() instanceof String value)) {
                        throw malformed();
                    }
                    values.put(String.valueOf(member.getKey()), value);
                }
                return values;
            }
        } catch (Json.Malformed e) {
            throw malformed();
        }
        throw malformed();
    }

    private static Refused malformed() {
        return new Refused(400, "The body must be a JSON object of texts.");
    }
}
