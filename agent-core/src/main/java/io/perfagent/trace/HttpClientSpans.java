package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Spans of outgoing HTTP requests, named and described by OpenTelemetry's stable HTTP conventions. Any thread. */
public final class HttpClientSpans {

    private final Tracer tracer;
    private final Peers peers;

    /** Makes the recorder of HTTP client calls. */
    public HttpClientSpans(Tracer tracer) {
        this.tracer = tracer;
        this.peers = new Peers(tracer.names);
    }

    /** A request to {@code uri} begins; its query and user information are never stored. */
    public @Nullable Operation start(String method, URI uri) {
        Span span = start(method, uri.getScheme(), uri.getHost(), uri.getPort());
        if (span != null) {
            // Put into words, without query and user information, when the trace is kept: see TraceRecords.
            span.attribute("url.full", uri);
        }
        return span;
    }

    /** The same for a library that has its parts; {@code port} below 1 is the scheme's own. */
    public @Nullable Operation start(
            String method, @Nullable String scheme, @Nullable String host, int port, @Nullable String path) {
        Span span = start(method, scheme, host, port);
        if (span != null) {
            span.attribute("url.scheme", scheme);
            span.attribute("url.path", HttpNames.path(path));
        }
        return span;
    }

    private @Nullable Span start(String method, @Nullable String scheme, @Nullable String host, int port) {
        String verb = HttpNames.method(method);
        Span span = tracer.startClient(tracer.names.span(Category.HTTP, verb));
        if (span != null) {
            String address = host == null ? "unknown" : host;
            int actualPort = port > 0 ? port : "https".equals(scheme) || "wss".equals(scheme) ? 443 : 80;
            span.peer = peers.of(null, address, actualPort);
            span.attribute("http.request.method", verb);
            span.attribute("server.address", address);
            span.attribute("server.port", actualPort);
        }
        return span;
    }

    /** The request was answered with {@code status} (0: not at all); 4xx and 5xx are errors of a client span. */
    public void end(Operation operation, int status, @Nullable Throwable thrown) {
        Span span = (Span) operation;
        if (status > 0) {
            span.attribute("http.response.status_code", status);
        }
        tracer.end(
                span,
                thrown != null ? thrown.getClass().getName() : status >= 400 ? String.valueOf(status) : span.error);
    }
}
