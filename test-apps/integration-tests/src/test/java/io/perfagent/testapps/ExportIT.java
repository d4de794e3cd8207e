package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Working;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real program under the real agent sends, decoded with the protocol's own classes. */
class ExportIT {

    @TempDir
    static Path folder;

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

    private Server grpcCollector() throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new TraceServiceGrpc.TraceServiceImplBase() {
                    @Override
                    public void export(
                            ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
                        request.getResourceSpansList()
                                .forEach(resource -> resource.getScopeSpansList()
                                        .forEach(scope -> spans.addAll(scope.getSpansList())));
                        observer.onNext(ExportTraceServiceResponse.getDefaultInstance());
                        observer.onCompleted();
                    }
                })
                .addService(new MetricsServiceGrpc.MetricsServiceImplBase() {
                    @Override
                    public void export(
                            ExportMetricsServiceRequest request,
                            StreamObserver<ExportMetricsServiceResponse> observer) {
                        request.getResourceMetricsList()
                                .forEach(resource -> resource.getScopeMetricsList()
                                        .forEach(scope -> metrics.addAll(scope.getMetricsList())));
                        observer.onNext(ExportMetricsServiceResponse.getDefaultInstance());
                        observer.onCompleted();
                    }
                })
                .build()
                .start();
    }

    /** The names of all classes the program loaded so far. */
    private static List<String> loaded(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .map(line -> line.trim().split(" ")[0])
                .toList();
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void sendsOverGrpcFromAgentThreadsAlone(Jdk jdk) throws Exception {
        Path log = folder.resolve("grpc" + jdk.feature());
        Server server = grpcCollector();
        try (ChildJvm child = ChildJvm.on(jdk)
                .options("-Xlog:class+load=info:file=" + log + ":none")
                .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + server.getPort())
                .environment("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
                .environment("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
                .environment("OTEL_METRIC_EXPORT_INTERVAL", "1000")
                .agent("service=worker")
                .main(Working.class)) {
            ChildJvm.await(
                    "a span arrives",
                    () -> spans.stream().anyMatch(span -> span.getName().equals("round")));
            ChildJvm.await(
                    "a method's metric arrives",
                    () -> metrics.stream().anyMatch(metric -> metric.getName().equals("perfagent.method.duration")));
            assertThat(spans).extracting(Span::getName).containsOnly("round", "worker");
            try (ChildJvm jstack = ChildJvm.command(jdk.tool("jstack"))
                    .options(Long.toString(child.pid()))
                    .start()) {
                assertThat(jstack.exitCode()).isZero();
                assertThat(jstack.out()).contains("perf-agent-otlp").doesNotContain("HttpClient-");
            }
            assertThat(loaded(log))
                    .contains("io.perfagent.export.Http2Connection", "org.apache.hc.core5.http2.hpack.HPackEncoder")
                    .noneMatch(name -> name.startsWith("java.net.http.") || name.startsWith("jdk.internal.net.http."));
            assertThat(child.agentComplaints()).isEmpty();
            assertThat(child.api("status").get("dropped").asObject().names()).isEmpty();
        } finally {
            server.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void nothingOfGrpcIsLoadedOverHttp(Jdk jdk) throws Exception {
        Path log = folder.resolve("http" + jdk.feature());
        HttpServer server = collector();
        try (ChildJvm child = ChildJvm.on(jdk)
                .options("-Xlog:class+load=info:file=" + log + ":none")
                .agent("export.otlp.endpoint=http://127.0.0.1:"
                        + server.getAddress().getPort())
                .main(Working.class)) {
            ChildJvm.await("a span arrives", () -> !spans.isEmpty());
            assertThat(loaded(log))
                    .contains("io.perfagent.export.HttpWire")
                    .noneMatch(name -> name.startsWith("org.apache.hc.")
                            || name.startsWith("io.perfagent.export.Grpc")
                            || name.startsWith("io.perfagent.export.Http2")
                            || name.contains("OtlpGrpc"));
            assertThat(child.agentComplaints()).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aKeptTraceLeavesAsOneFile(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk).agent("service=worker").main(Working.class)) {
            String id = child.row("traces", "name", "round").getString("traceId", "");
            String address = child.dashboard() + "/api/v1/traces/" + id;
            HttpResponse<String> otlp = ChildJvm.get(address + "?format=otlp", Map.of());
            JsonObject resource = Json.parse(otlp.body())
                    .asObject()
                    .get("resourceSpans")
                    .asArray()
                    .get(0)
                    .asObject();
            assertThat(resource.get("resource").toString()).contains("\"worker\"");
            assertThat(resource.get("scopeSpans").toString()).contains("\"traceId\":\"" + id + "\"", "\"round\"");
            HttpResponse<String> html = ChildJvm.get(address + "?format=html", Map.of());
            assertThat(html.headers().firstValue("Content-Disposition").orElse(""))
                    .startsWith("attachment");
            assertThat(html.body()).startsWith("<!DOCTYPE html>").contains(id, "worker", "<svg ");
        }
    }
}
