package io.perfagent.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.perfagent.export.TestCollector.Request;
import io.perfagent.recording.Series;
import io.perfagent.status.AgentStatus;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a collector receives, decoded with the official protocol classes. */
class ExportContentTest {

    private static final Series.Transaction ORDERS = new Series.Transaction("http", "GET /orders");
    private static final Series.Transaction IMPORT = new Series.Transaction("method", "Importer.run");

    private final TestCollector collector = new TestCollector();
    private final AgentStatus status = new AgentStatus();

    ExportContentTest() throws IOException {}

    @AfterEach
    void closeCollector() {
        collector.close();
    }

    @Test
    void sendsSpansWithTheirAttributesAndResource() {
        OtlpExport export = OtlpExport.start(Measured.settings(collector.url(), true, false), new Measured(), status);
        assertThat(export.offer(Measured.trace(0, 2))).isTrue();
        Measured.await("the spans", () -> collector.spans().size() == 3);
        export.flushAndStop(2_000);

        Span root = collector.spans().get(0);
        assertThat(hex(root.getTraceId().toByteArray())).isEqualTo("1");
        assertThat(hex(root.getParentSpanId().toByteArray())).isEqualTo("aa");
        assertThat(root.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(root.getName()).isEqualTo("GET /orders");
        assertThat(root.getStartTimeUnixNano()).isEqualTo(1_700_000_000_000_000_123L);
        assertThat(root.getEndTimeUnixNano() - root.getStartTimeUnixNano()).isEqualTo(5_000_000);
        assertThat(root.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(attributes(root.getAttributesList()))
                .containsEntry("http.route", "/orders")
                .containsEntry("http.response.status_code", 500L)
                .containsEntry("ratio", 0.5)
                .containsEntry("cached", true)
                .containsEntry("error.type", "500")
                .containsEntry("perfagent.self_time_ns", 1_000_000L)
                .containsEntry("perfagent.allocated_bytes", 4096L)
                .containsEntry("perfagent.kept_because", "slow")
                .containsEntry("perfagent.folded_calls", 3L);

        Span child = collector.spans().get(1);
        assertThat(child.getTraceId()).isEqualTo(root.getTraceId());
        assertThat(child.getParentSpanId()).isEqualTo(root.getSpanId());
        assertThat(child.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(child.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
        assertThat(attributes(child.getAttributesList()))
                .doesNotContainKeys("perfagent.allocated_bytes", "perfagent.kept_because", "error.type");

        var sent = collector.at("/v1/traces").get(0).traces().getResourceSpans(0);
        assertThat(attributes(sent.getResource().getAttributesList()))
                .containsEntry("service.name", "shop")
                .containsEntry("deployment.environment.name", "test")
                .containsEntry("process.runtime.name", "mine")
                .containsEntry("process.runtime.version", System.getProperty("java.runtime.version"))
                .containsEntry("process.pid", ProcessHandle.current().pid())
                .containsEntry("telemetry.sdk.language", "java")
                .containsEntry("telemetry.distro.name", "perf-agent");
        assertThat(sent.getScopeSpans(0).getScope().getName()).isEqualTo("io.perfagent");
        assertThat(status.exported()).isEqualTo(3);
        assertThat(status.dropped()).isEmpty();
    }

    @Test
    void compressesAndSendsTheHeadersWithoutAnUpgrade() {
        OtlpExport export = OtlpExport.start(
                Measured.settings(collector.url() + "/", true, false, "gzip", 60_000, "cumulative"),
                new Measured(),
                status);
        export.offer(Measured.trace(0, 50));
        export.flushAndStop(5_000);

        Request request = collector.at("/v1/traces").get(0);
        assertThat(collector.spans()).hasSize(51);
        assertThat(request.headers())
                .containsEntry("content-encoding", "gzip")
                .containsEntry("content-type", "application/x-protobuf")
                .containsEntry("x-api-key", "secret")
                .doesNotContainKeys("upgrade", "http2-settings");
        assertThat(request.body().length).isLessThan(request.traces().getSerializedSize());
    }

    @Test
    void aSignalsOwnEndpointIsUsedVerbatim() {
        OtlpSettings own = Measured.settings(
                Measured.target(collector.url() + "/my/traces", "http/protobuf", "none"),
                Measured.target(collector.url() + "/my/metrics?tenant=a", "http/protobuf", "none"));
        OtlpExport export = OtlpExport.start(own, new Measured().call(ORDERS, 1), status);
        export.offer(Measured.trace(0, 0));
        export.flushAndStop(5_000);

        assertThat(collector.requests.stream().map(Request::path))
                .containsExactlyInAnyOrder("/my/traces", "/my/metrics");
    }

    @Test
    void largeTracesAreSplitIntoBatches() {
        OtlpExport export = OtlpExport.start(Measured.settings(collector.url(), true, false), new Measured(), status);
        export.offer(Measured.trace(0, 1_199));
        export.flushAndStop(5_000);

        assertThat(collector.spans().stream().map(Span::getSpanId).distinct()).hasSize(1_200);
        assertThat(collector.at("/v1/traces")).hasSize(3);
    }

    @Test
    void sendsEveryMetricExactly() {
        Measured measured = new Measured();
        for (int i = 0; i < 1_000; i++) {
            measured.call(ORDERS, 1_000_000 + i * 1_000L);
        }
        measured.error(ORDERS, 2_000_000_000L)
                .call(IMPORT, 7_000)
                .call(new Series.Breakdown(ORDERS, "database"), 3_000_000_000L)
                .call(new Series.Dependency(ORDERS, "database", "postgresql://127.0.0.1:5432/shop"), 10)
                .call(new Series.Span(ORDERS, "database", "client", "SELECT orders"), 500_000)
                .call(new Series.Span(IMPORT, "database", "client", "SELECT orders"), 600_000)
                .call(new Series.Span(ORDERS, "http", "client", "GET"), 40_000)
                .call(new Series.Span(IMPORT, "http", "client", "GET"), 50_000)
                .call(new Series.Span(IMPORT, "application", "internal", "work"), 50_000)
                .error(new Series.Method("shop", "com.acme.Shop", "buy", "()V"), 1_000)
                .call(new Series.Method("shop", "com.acme.Shop", "buy", "(I)V"), 3_000);
        status.dropped("export_queue_full", 5);
        OtlpExport export = OtlpExport.start(
                Measured.settings(collector.url(), false, true, "gzip", 60_000, "cumulative"), measured, status);
        export.flushAndStop(5_000);
        Request request = collector.at("/v1/metrics").get(0);

        ExponentialHistogramDataPoint orders = histogram(
                request, "http.server.request.duration", Map.of("http.request.method", "GET", "http.route", "/orders"));
        assertThat(orders.getCount()).isEqualTo(1_001);
        assertThat(orders.getPositive().getBucketCountsList().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(1_001);
        assertThat(orders.getSum()).isCloseTo(1.4995 + 2, within(1e-9));
        assertThat(orders.getMax()).isCloseTo(2, within(0.02));
        assertThat(TestCollector.metric(request, "http.server.request.duration")
                        .getExponentialHistogram()
                        .getDataPointsCount())
                .isEqualTo(1);
        Map<String, Object> ordersName =
                Map.of("perfagent.transaction.type", "http", "perfagent.transaction.name", "GET /orders");
        Map<String, Object> importName =
                Map.of("perfagent.transaction.type", "method", "perfagent.transaction.name", "Importer.run");
        assertThat(histogram(request, "perfagent.transaction.duration", ordersName)
                        .getCount())
                .isEqualTo(1_001);
        assertThat(histogram(request, "perfagent.transaction.duration", importName)
                        .getCount())
                .isEqualTo(1);
        assertThat(number(request, "perfagent.transaction.errors", ordersName).getAsInt())
                .isEqualTo(1);
        Map<String, Object> breakdown = new TreeMap<>(ordersName);
        breakdown.put("category", "database");
        assertThat(number(request, "perfagent.transaction.breakdown", breakdown).getAsDouble())
                .isEqualTo(1.5);
        assertThat(histogram(request, "http.client.request.duration", Map.of("http.request.method", "GET"))
                        .getCount())
                .isEqualTo(2);
        assertThat(histogram(
                                request,
                                "db.client.operation.duration",
                                Map.of(
                                        "db.system.name",
                                        "postgresql",
                                        "db.query.summary",
                                        "SELECT orders",
                                        "db.operation.name",
                                        "SELECT"))
                        .getCount())
                .isEqualTo(1);
        Map<String, Object> buy = Map.of("code.function.name", "com.acme.Shop.buy");
        assertThat(histogram(request, "perfagent.method.duration", buy).getCount())
                .isEqualTo(2);
        assertThat(number(request, "perfagent.method.errors", buy).getAsInt()).isEqualTo(1);
        assertThat(number(request, "perfagent.method.allocated", buy).getAsInt())
                .isEqualTo(200);
        assertThat(number(request, "perfagent.dropped", Map.of("reason", "export_queue_full"))
                        .getAsInt())
                .isEqualTo(5);
        assertThat(number(request, "perfagent.recorded", Map.of()).getAsInt()).isEqualTo(measured.recordedCount());
        assertThat(TestCollector.metric(request, "perfagent.method.allocated").getUnit())
                .isEqualTo("By");
        assertThat(TestCollector.metric(request, "http.server.request.duration").getUnit())
                .isEqualTo("s");
    }

    @Test
    void cumulativePointsCoverEverythingSinceTheStart() {
        List<ExponentialHistogramDataPoint> points = twoExports("cumulative", TestCollector::accept);

        assertThat(points.get(0).getCount()).isEqualTo(10);
        assertThat(points.get(points.size() - 1).getCount()).isEqualTo(13);
        assertThat(points.stream()
                        .map(ExponentialHistogramDataPoint::getStartTimeUnixNano)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void deltaPointsAddUpAndFollowEachOther() {
        List<ExponentialHistogramDataPoint> points = twoExports("delta", TestCollector::accept);

        assertThat(points.stream().mapToLong(ExponentialHistogramDataPoint::getCount))
                .containsExactly(10L, 3L);
        assertThat(points.get(1).getSum()).isCloseTo(0.003, within(1e-9));
        assertThat(points.get(1).getStartTimeUnixNano())
                .isGreaterThanOrEqualTo(points.get(0).getTimeUnixNano());
    }

    @Test
    void deltaLosesNothingWhenADeliveryFails() {
        List<ExponentialHistogramDataPoint> points = twoExports("delta", TestCollector.status(400));

        assertThat(points.get(0).getCount()).isEqualTo(10);
        assertThat(points.get(points.size() - 1).getCount()).isEqualTo(13);
    }

    /** Ten calls, a delivery answered as told, three more calls, and the delivery at the end. */
    private List<ExponentialHistogramDataPoint> twoExports(String temporality, TestCollector.Answer first) {
        Measured measured = new Measured();
        for (int i = 0; i < 10; i++) {
            measured.call(IMPORT, 5_000_000);
        }
        collector.answer = first;
        OtlpExport export = OtlpExport.start(
                Measured.settings(collector.url(), false, true, "none", 100, temporality), measured, status);
        Measured.await("the first export", () -> !collector.requests.isEmpty());
        for (int i = 0; i < 3; i++) {
            measured.call(IMPORT, 1_000_000);
        }
        collector.answer = TestCollector::accept;
        export.flushAndStop(5_000);
        return collector.at("/v1/metrics").stream()
                .flatMap(
                        request -> request.metrics().getResourceMetrics(0).getScopeMetrics(0).getMetricsList().stream())
                .filter(metric -> metric.getName().equals("perfagent.transaction.duration"))
                .peek(metric -> assertThat(metric.getExponentialHistogram().getAggregationTemporality())
                        .isEqualTo(
                                temporality.equals("delta")
                                        ? AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
                                        : AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE))
                .map(metric -> metric.getExponentialHistogram().getDataPoints(0))
                .toList();
    }

    private static ExponentialHistogramDataPoint histogram(
            Request request, String name, Map<String, Object> attributes) {
        Metric metric = TestCollector.metric(request, name);
        return metric.getExponentialHistogram().getDataPointsList().stream()
                .filter(point -> attributes(point.getAttributesList()).equals(attributes))
                .findFirst()
                .orElseThrow(() -> new AssertionError(attributes + " is not in " + metric));
    }

    private static NumberDataPoint number(Request request, String name, Map<String, Object> attributes) {
        Metric metric = TestCollector.metric(request, name);
        assertThat(metric.getSum().getIsMonotonic()).isTrue();
        return metric.getSum().getDataPointsList().stream()
                .filter(point -> attributes(point.getAttributesList()).equals(attributes))
                .findFirst()
                .orElseThrow(() -> new AssertionError(attributes + " is not in " + metric));
    }

    private static Map<String, Object> attributes(List<KeyValue> list) {
        Map<String, Object> all = new TreeMap<>();
        list.forEach(entry -> all.put(entry.getKey(), value(entry.getValue())));
        return all;
    }

    private static Object value(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> value.getIntValue();
            case DOUBLE_VALUE -> value.getDoubleValue();
            case BOOL_VALUE -> value.getBoolValue();
            default -> throw new AssertionError("unexpected " + value);
        };
    }

    private static String hex(byte[] bytes) {
        return new BigInteger(1, bytes).toString(16);
    }
}
