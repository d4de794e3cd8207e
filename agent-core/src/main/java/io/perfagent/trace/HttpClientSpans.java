package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Spans of outgoing HTTP requests, named and described by OpenTelemetry's stable HTTP conventions. Any thread. */
public final class HttpClientSpans {

    private final Tracer tracer;

    /** Makes the recorder of HTTP client calls. */
    public HttpClientSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /** A request to {@code uri} begins; its query and user information are never stored. */
    public @Nullable Operation start(String method, URI uri) {
        String verb = HttpNames.method(method);
        Span span = tracer.startClient(Category.HTTP, verb);
        if (span != null) {
            String host = uri.getHost() == null ? "unknown" : uri.getHost();
            int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
            span.target = host + ":" + port;
            span.attribute("http.request.method", verb);
            span.attribute("server.address", host);
            span.attribute("server.port", (long) port);
            span.attribute("url.full", uri.getScheme() + "://" + host + ":" + port + HttpNames.path(uri.getPath()));
        }
        return span;
    }

    /** The request was answered with {@code status} (0: not at all); 4xx and 5xx are errors of a client span. */
    public void end(Operation operation, int status, @Nullable Throwable thrown) {
        Span span = (Span) operation;
        if (status > 0) {
            span.attribute("http.response.status_code", (long) status);
        }
        tracer.end(span, thrown != null ? thrown.getClass().getName() : status >= 400 ? String.valueOf(status) : null);
    }
}
