package io.perfagent.export;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A collector on a real socket: keeps what it is sent, and answers as told. */
final class TestCollector implements AutoCloseable {

    /** Answers one request whose body was read. */
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    record Request(String path, Map<String, String> headers, byte[] body, long nanos) {

        ExportTraceServiceRequest traces() {
            try {
                return ExportTraceServiceRequest.parseFrom(plainBody());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        ExportMetricsServiceRequest metrics() {
            try {
                return ExportMetricsServiceRequest.parseFrom(plainBody());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private InputStream plainBody() throws IOException {
            InputStream raw = new ByteArrayInputStream(body);
            return "gzip".equals(headers.get("content-encoding")) ? new GZIPInputStream(raw) : raw;
        }
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    volatile Answer answer = TestCollector::accept;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    TestCollector() throws IOException {
        this(0);
    }

    TestCollector(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(new Request(exchange.getRequestURI().getPath(), headers, body, System.nanoTime()));
            answer.to(exchange);
        }
    }

    static void accept(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, -1);
    }

    static Answer status(int status, String... header) {
        return exchange -> {
            for (int i = 0; i < header.length; i += 2) {
                exchange.getResponseHeaders().set(header[i], header[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Request> at(String path) {
        return requests.stream().filter(r -> r.path().equals(path)).toList();
    }

    List<Span> spans() {
        return at("/v1/traces").stream()
                .flatMap(r -> r.traces().getResourceSpansList().stream())
                .flatMap(r -> r.getScopeSpansList().stream())
                .flatMap(s -> s.getSpansList().stream())
                .toList();
    }

    /** The metric in the request, which must be there once. */
    static Metric metric(Request request, String name) {
        List<Metric> found = request.metrics().getResourceMetricsList().stream()
                .flatMap(r -> r.getScopeMetricsList().stream())
                .flatMap(s -> s.getMetricsList().stream())
                .filter(m -> m.getName().equals(name))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(name + " is there " + found.size() + " times");
        }
        return found.get(0);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
