package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Working;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real program under the real agent sends, decoded with the protocol's own classes. */
class ExportIT {

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<Metric> metrics = new CopyOnWriteArrayList<>();
    private final List<String> services = new CopyOnWriteArrayList<>();

    private HttpServer collector() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            request.getResourceSpansList().forEach(resource -> {
                resource.getResource().getAttributesList().stream()
                        .filter(attribute -> attribute.getKey().equals("service.name"))
                        .forEach(attribute -> services.add(attribute.getValue().getStringValue()));
                resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
            });
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/v1/metrics", exchange -> {
            ExportMetricsServiceRequest request = ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody());
            request.getResourceMetricsList()
                    .forEach(resource ->
                            resource.getScopeMetricsList().forEach(scope -> metrics.addAll(scope.getMetricsList())));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void sendsTracesAndMetrics(Jdk jdk) throws Exception {
        HttpServer server = collector();
        try (ChildJvm child = ChildJvm.on(jdk)
                .environment(
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        "http://127.0.0.1:" + server.getAddress().getPort())
                .environment("OTEL_METRIC_EXPORT_INTERVAL", "1000")
                .agent("service=worker")
                .main(Working.class)) {
            ChildJvm.await(
                    "a span arrives",
                    () -> spans.stream().anyMatch(span -> span.getName().equals("round")));
            ChildJvm.await(
                    "a method's metric arrives",
                    () -> metrics.stream().anyMatch(metric -> metric.getName().equals("perfagent.method.duration")));
            assertThat(services).contains("worker");
            Span round = spans.stream()
                    .filter(span -> span.getName().equals("round"))
                    .findFirst()
                    .orElseThrow();
            assertThat(round.getTraceId().size()).isEqualTo(16);
            assertThat(round.getSpanId().size()).isEqualTo(8);
            assertThat(round.getEndTimeUnixNano()).isGreaterThan(round.getStartTimeUnixNano());
            long counted = metrics.stream()
                    .filter(metric -> metric.getName().equals("perfagent.method.duration"))
                    .flatMap(metric -> metric.getExponentialHistogram().getDataPointsList().stream())
                    .mapToLong(point -> point.getCount())
                    .max()
                    .orElse(0);
            assertThat(counted).isPositive();
            assertThat(child.api("status").get("counts").asObject().getLong("exported", 0))
                    .isPositive();
        } finally {
            server.stop(0);
        }
    }
}
