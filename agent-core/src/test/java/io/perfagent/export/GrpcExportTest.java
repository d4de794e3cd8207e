package io.perfagent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import io.perfagent.recording.Series;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OTLP over gRPC to a real server of grpc-java, in the clear. */
class GrpcExportTest {

    private final GrpcCollector collector = new GrpcCollector();
    private final AgentStatus status = new AgentStatus();
    private final Measured measured = new Measured().call(new Series.Transaction("http", "GET /"), 1_000);

    GrpcExportTest() throws IOException {}

    @AfterEach
    void closeCollector() {
        collector.close();
    }

    @Test
    void sendsTheSameAsOverHttp() throws IOException {
        try (TestCollector overHttp = new TestCollector()) {
            OtlpExport plain = OtlpExport.start(Measured.settings(overHttp.url(), true, true), measured, status);
            OtlpExport grpc = start("none");
            KeptTrace linked = linked();
            for (OtlpExport export : List.of(plain, grpc)) {
                assertThat(export.offer(Measured.trace(0, 20))).isTrue();
                assertThat(export.offer(linked)).isTrue();
                export.flushAndStop(5_000);
            }

            assertThat(collector.spans()).hasSize(22).isEqualTo(overHttp.spans());
            assertThat(collector.traces.get(0).getResourceSpans(0).getResource())
                    .isEqualTo(overHttp.at("/v1/traces")
                            .get(0)
                            .traces()
                            .getResourceSpans(0)
                            .getResource());
            assertThat(collector.metrics).hasSize(1);
            Span consumer = collector.spans().get(21);
            assertThat(consumer.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CONSUMER);
            assertThat(consumer.getLinksList()).hasSize(2);
            assertThat(consumer.getLinks(1).getSpanId().toByteArray()).endsWith(2);
            assertThat(status.dropped()).isEmpty();
            assertThat(feature()).isEqualTo("on ");
        }
    }

    private static KeptTrace linked() {
        SpanRecord span = new SpanRecord(
                "00000000000000b1",
                null,
                "consumer",
                "messaging",
                "orders process",
                1_700_000_000_000_000_123L,
                5,
                5,
                -1,
                null,
                Map.of(),
                List.of(
                        "0000000000000000000000000000000a-0000000000000001",
                        "0000000000000000000000000000000a-0000000000000002",
                        "nonsense"));
        return new KeptTrace(
                "0000000000000000000000000000000b", "messaging", "orders process", "rare", true, List.of(span), 0);
    }

    @Test
    void compressesAndSendsTheHeaders() {
        OtlpExport export = start("gzip");
        export.offer(Measured.trace(0, 50));
        export.flushAndStop(5_000);

        assertThat(collector.spans()).hasSize(51);
        assertThat(collector.header(0, "grpc-encoding")).isEqualTo("gzip");
        assertThat(collector.header(0, "x-api-key")).isEqualTo("secret");
        assertThat(collector.header(0, "content-type")).isEqualTo("application/grpc");
        assertThat(collector.header(0, "grpc-timeout")).isNotNull();
    }

    /** Far more than the 65,535 bytes a stream may be sent before the server makes room. */
    @Test
    void aLargeMessageWaitsForRoom() {
        List<SpanRecord> spans = new ArrayList<>();
        String text = "x".repeat(20_000);
        for (int i = 0; i < 500; i++) {
            spans.add(new SpanRecord(
                    String.format("%016x", i + 1),
                    null,
                    "client",
                    "database",
                    "SELECT",
                    1,
                    1,
                    1,
                    -1,
                    null,
                    Map.of("db.query.text", text + i)));
        }
        OtlpExport export = start("none");
        export.offer(new KeptTrace(String.format("%032x", 1), "http", "GET /", "slow", true, spans, 0));
        export.flushAndStop(10_000);

        assertThat(collector.traces).hasSize(1);
        assertThat(collector.traces.get(0).getSerializedSize()).isGreaterThan(10_000_000);
        assertThat(collector.spans()).hasSize(500);
        assertThat(collector.spans().get(499).getAttributes(0).getValue().getStringValue())
                .isEqualTo(text + 499);
    }

    @Test
    void oneConnectionServesManyMessages() {
        OtlpExport export = start("none");
        for (int i = 0; i < 5; i++) {
            int number = i;
            export.offer(Measured.trace(i, 0));
            Measured.await("the span", () -> collector.spans().size() == number + 1);
        }
        export.flushAndStop(5_000);

        Set<Object> connections = new HashSet<>();
        collector.calls.stream()
                .filter(call -> call.headers()
                        .containsKey(io.grpc.Metadata.Key.of("x-api-key", io.grpc.Metadata.ASCII_STRING_MARSHALLER)))
                .forEach(call -> connections.add(call.remote()));
        assertThat(collector.traces).hasSize(5);
        assertThat(connections).as("one for traces, one for metrics").hasSizeLessThanOrEqualTo(2);
        assertThat(status.dropped()).isEmpty();
    }

    @Test
    void aConnectionTheCollectorHasLeftIsNoFailure() throws IOException {
        int port;
        OtlpExport export;
        try (GrpcCollector first = new GrpcCollector()) {
            port = first.port();
            export = start(port, "none");
            export.offer(Measured.trace(0, 0));
            Measured.await("the first span", () -> first.spans().size() == 1);
            Measured.await("the answer", () -> status.exported() == 1);
        }
        try (GrpcCollector second = new GrpcCollector(port, null, builder -> builder)) {
            long startNanos = System.nanoTime();
            export.offer(Measured.trace(1, 0));
            Measured.await("the second span", () -> second.spans().size() == 1);
            Measured.await("the answer", () -> status.exported() == 2);
            export.flushAndStop(5_000);
            assertThat(second.traces).as("sent once").hasSize(1);
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(20));
        }
        assertThat(status.dropped()).isEmpty();
    }

    @Test
    void aCollectorThatEndsEveryConnectionSoonIsFollowed() throws IOException {
        try (GrpcCollector restless = new GrpcCollector(
                0,
                null,
                builder -> builder.maxConnectionAge(100, TimeUnit.MILLISECONDS)
                        .maxConnectionAgeGrace(50, TimeUnit.MILLISECONDS))) {
            OtlpExport export = start(restless.port(), "none");
            for (int i = 0; i < 4; i++) {
                int number = i;
                export.offer(Measured.trace(i, 0));
                Measured.await("the span", () -> status.exported() == number + 1);
            }
            export.flushAndStop(5_000);
            assertThat(restless.spans().stream().map(Span::getTraceId).distinct())
                    .hasSize(4);
        }
        assertThat(status.dropped()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 10, 11, 14, 15})
    void whatMayPassIsTriedAgain(int code) {
        collector.answer = number -> {
            if (number == 1) {
                throw GrpcCollector.refusal(code, -1);
            }
            return ExportTraceServiceResponse.getDefaultInstance();
        };
        OtlpExport export = start("none");
        export.offer(Measured.trace(0, 0));
        Measured.await("the delivery", () -> status.exported() == 1);
        export.flushAndStop(5_000);

        assertThat(collector.traces).hasSize(2);
        assertThat(collector.traces.get(0)).isEqualTo(collector.traces.get(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 6, 7, 8, 9, 12, 13, 16})
    void whatCannotPassIsNotTriedAgain(int code) {
        collector.answer = number -> {
            throw GrpcCollector.refusal(code, -1);
        };
        OtlpExport export = start("none");
        export.offer(Measured.trace(0, 1));
        Measured.await("the drop", () -> dropped("export_failed") == 2);

        assertThat(collector.traces).hasSize(1);
        assertThat(feature())
                .isEqualTo("failed the collector did not take the last delivery: gRPC status " + code + ": no ü+1 %");
        export.flushAndStop(5_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 14})
    void retryInfoIsObeyed(int code) {
        collector.answer = number -> {
            if (number == 1) {
                throw GrpcCollector.refusal(code, 2_000);
            }
            return ExportTraceServiceResponse.getDefaultInstance();
        };
        OtlpExport export = start("none");
        export.offer(Measured.trace(0, 0));
        Measured.await("the delivery", () -> status.exported() == 1);
        export.flushAndStop(5_000);

        assertThat(collector.traces).hasSize(2);
        assertThat(Duration.ofNanos(
                        collector.calls.get(1).nanos() - collector.calls.get(0).nanos()))
                .isBetween(Duration.ofMillis(1_990), Duration.ofSeconds(20));
    }

    @Test
    void whatTheCollectorRejectsIsCounted() {
        collector.answer = number -> ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(3)
                        .setErrorMessage("over the grpc quota"))
                .build();
        OtlpExport export = start("none");
        export.offer(Measured.trace(0, 4));
        Measured.await("the delivery", () -> status.exported() == 2);
        export.flushAndStop(5_000);

        assertThat(dropped("export_rejected")).isEqualTo(3);
        assertThat(AgentLog.lines().toString()).contains("over the grpc quota");
    }

    @Test
    void aPortOfHttpIsNamedAsSuch() throws IOException {
        try (TestCollector http = new TestCollector()) {
            OtlpExport export = start(http.port(), "none");
            export.offer(Measured.trace(0, 0));
            Measured.await("the drop", () -> dropped("export_failed") == 1);
            export.flushAndStop(5_000);
            assertThat(feature()).contains("is this its port for OTLP over gRPC?");
        }
    }

    @Test
    void aRefusingCollectorCostsSpansOnly() throws IOException {
        int port;
        try (ServerSocket unused = new ServerSocket(0)) {
            port = unused.getLocalPort();
        }
        OtlpExport export = start(port, "none");
        long accepted = 0;
        for (int i = 0; i < 10_000; i++) {
            accepted += export.offer(Measured.trace(i, 0)) ? 1 : 0;
        }
        Measured.await("a failed batch", () -> dropped("export_failed") >= 512);
        export.flushAndStop(2_000);

        assertThat(dropped("export_queue_full")).isEqualTo(10_000 - accepted).isPositive();
        assertThat(dropped("export_failed")).isEqualTo(accepted);
        assertThat(feature()).startsWith("failed").contains("ConnectException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"te", "grpc-timeout", "Connection", "content-type"})
    void aHeaderThatGrpcNeedsForItselfIsRefused(String name) {
        OtlpSettings settings = Measured.settings(
                new io.perfagent.config.ExportTarget(
                        "http://127.0.0.1:" + collector.port(),
                        "grpc",
                        Map.of(name, "canary-secret"),
                        1_000,
                        "none",
                        null,
                        null,
                        null),
                null);
        OtlpExport.start(settings, measured, status).flushAndStop(100);

        assertThat(feature()).isEqualTo("failed the header " + name + " cannot be sent");
        assertThat(AgentLog.lines().toString()).doesNotContain("canary-secret");
    }

    private OtlpExport start(String compression) {
        return start(collector.port(), compression);
    }

    private OtlpExport start(int port, String compression) {
        String url = "http://127.0.0.1:" + port;
        return OtlpExport.start(
                Measured.settings(Measured.target(url, "grpc", compression), Measured.target(url, "grpc", compression)),
                measured,
                status);
    }

    private long dropped(String reason) {
        return status.dropped().getOrDefault(reason, 0L);
    }

    private String feature() {
        var feature = status.features().iterator().next();
        return feature.state() + " " + feature.reason();
    }
}
