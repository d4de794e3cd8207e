package io.perfagent.testapps.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Every exporter's backend on one loopback port: takes OTLP/HTTP, Elastic's intake v2 and Datadog's trace API, answers 200 at once
 * and counts. Agents measured against nobody would retry and log instead of exporting.
 */
public final class MockCollector implements AutoCloseable {

    private final LongAdder spans = new LongAdder();
    private final LongAdder dataPoints = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "mock-collector");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;

    /** Listens on any free loopback port. */
    public MockCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where to send to. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Spans received: of OTLP and Elastic each, of Datadog the traces, which it names in a header. */
    public long spans() {
        return spans.sum();
    }

    /** Metric data points received by OTLP. */
    public long dataPoints() {
        return dataPoints.sum();
    }

    /** Bytes of all request bodies, as they came over the wire. */
    public long bytes() {
        return bytes.sum();
    }

    /** Begins to count anew. */
    public void reset() {
        spans.reset();
        dataPoints.reset();
        bytes.reset();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String answer = "{}";
            if (path.equals("/v1/traces")) {
                count(ExportTraceServiceRequest.parseFrom(body(exchange)));
            } else if (path.equals("/v1/metrics")) {
                count(ExportMetricsServiceRequest.parseFrom(body(exchange)));
            } else if (path.equals("/intake/v2/events")) {
                countEvents(body(exchange));
            } else if (path.endsWith("/traces")) {
                body(exchange);
                String traces = exchange.getRequestHeaders().getFirst("X-Datadog-Trace-Count");
                spans.add(traces == null ? 0 : Long.parseLong(traces));
                answer = "{\"rate_by_service\":{}}";
            } else if (path.equals("/info")) {
                answer = "{\"version\":\"7.60.0\",\"endpoints\":[\"/v0.4/traces\"]}";
            } else if (path.equals("/")) {
                answer = "{\"version\":\"8.15.0\"}";
            } else {
                body(exchange);
            }
            respond(exchange, answer);
        }
    }

    private static void respond(HttpExchange exchange, String answer) throws IOException {
        boolean protobuf = exchange.getRequestURI().getPath().startsWith("/v1/");
        byte[] content = protobuf ? new byte[0] : answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", protobuf ? "application/x-protobuf" : "application/json");
        exchange.sendResponseHeaders(200, protobuf ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }

    private byte[] body(HttpExchange exchange) throws IOException {
        byte[] wire = exchange.getRequestBody().readAllBytes();
        bytes.add(wire.length);
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        if (encoding == null || encoding.equals("identity")) {
            return wire;
        }
        InputStream compressed = new ByteArrayInputStream(wire);
        try (InputStream plain =
                encoding.equals("gzip") ? new GZIPInputStream(compressed) : new InflaterInputStream(compressed)) {
            return plain.readAllBytes();
        }
    }

    private void count(ExportTraceServiceRequest request) {
        for (ResourceSpans resource : request.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                spans.add(scope.getSpansCount());
            }
        }
    }

    private void count(ExportMetricsServiceRequest request) {
        for (ResourceMetrics resource : request.getResourceMetricsList()) {
            for (ScopeMetrics scope : resource.getScopeMetricsList()) {
                scope.getMetricsList().forEach(metric -> dataPoints.add(points(metric)));
            }
        }
    }

    private static int points(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsCount();
            case SUM -> metric.getSum().getDataPointsCount();
            case HISTOGRAM -> metric.getHistogram().getDataPointsCount();
            case EXPONENTIAL_HISTOGRAM -> metric.getExponentialHistogram().getDataPointsCount();
            case SUMMARY -> metric.getSummary().getDataPointsCount();
            case DATA_NOT_SET -> 0;
        };
    }

    private void countEvents(byte[] lines) {
        new String(lines, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("{\"transaction\"") || line.startsWith("{\"span\""))
                .forEach(line -> spans.increment());
    }

    /** For trying an agent by hand: prints its port, then the counts each second. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (MockCollector collector = new MockCollector()) {
            System.out.println("port " + collector.port());
            while (true) {
                Thread.sleep(1000);
                System.out.println(collector.spans() + " spans, " + collector.dataPoints() + " data points, "
                        + collector.bytes() + " bytes");
            }
        }
    }
}
