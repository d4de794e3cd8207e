package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Spans of outgoing HTTP requests, named and described by OpenTelemetry's stable HTTP conventions. Any thread. */
public final class HttpClientSpans {

    private static final int MOST_HOSTS = 1_000;

    /** One port of a host; a list, because a host rarely has more than one. */
    private record PortOfHost(int port, Peer peer, @Nullable PortOfHost next) {}

    private final Tracer tracer;
    private final Map<String, PortOfHost> peers = new ConcurrentHashMap<>();

    /** Makes the recorder of HTTP client calls. */
    public HttpClientSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /** A request to {@code uri} begins; its query and user information are never stored. */
    public @Nullable Operation start(String method, URI uri) {
        String verb = HttpNames.method(method);
        Span span = tracer.startClient(tracer.names.span(Category.HTTP, verb));
        if (span != null) {
            String host = uri.getHost() == null ? "unknown" : uri.getHost();
            int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
            span.peer = peer(host, port);
            span.attribute("http.request.method", verb);
            span.attribute("server.address", host);
            span.attribute("server.port", port);
            // Put into words, without query and user information, when the trace is kept: see TraceRecords.
            span.attribute("url.full", uri);
        }
        return span;
    }

    private Peer peer(String host, int port) {
        PortOfHost first = peers.get(host);
        for (PortOfHost each = first; each != null; each = each.next) {
            if (each.port == port) {
                return each.peer;
            }
        }
        Peer peer = tracer.names.peer(host + ":" + port);
        if (first != null || peers.size() < MOST_HOSTS) {
            peers.put(host, new PortOfHost(port, peer, first));
        }
        return peer;
    }

    /** The request was answered with {@code status} (0: not at all); 4xx and 5xx are errors of a client span. */
    public void end(Operation operation, int status, @Nullable Throwable thrown) {
        Span span = (Span) operation;
        if (status > 0) {
            span.attribute("http.response.status_code", status);
        }
        tracer.end(span, thrown != null ? thrown.getClass().getName() : status >= 400 ? String.valueOf(status) : null);
    }
}
