package io.perfagent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.perfagent.recording.Series;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the collector does, offering never blocks, losses are counted and stopping is bounded. */
class MisbehavingCollectorTest {

    private final TestCollector collector = new TestCollector();
    private final AgentStatus status = new AgentStatus();
    private final Measured measured = new Measured().call(new Series.Transaction("http", "GET /"), 1_000);

    MisbehavingCollectorTest() throws IOException {}

    @AfterEach
    void closeCollector() {
        collector.close();
    }

    @Test
    void aRefusingCollectorCostsSpansOnly() throws IOException {
        int port = unusedPort();
        OtlpExport export = start("http://127.0.0.1:" + port);
        long accepted = floodWithoutBlocking(export);
        Measured.await("a failed batch", () -> dropped("export_failed") >= 512);
        stopWithin(export, 2_000);

        assertThat(dropped("export_queue_full")).isEqualTo(10_000 - accepted).isPositive();
        assertThat(dropped("export_failed")).isEqualTo(accepted);
        assertThat(status.exported()).isZero();
        assertThat(feature()).startsWith("failed").contains("ConnectException");
    }

    @Test
    void aBlackHoleNeitherBlocksNorHoldsUpTheStop() throws IOException {
        try (ServerSocket blackHole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            OtlpExport export = start("http://127.0.0.1:" + blackHole.getLocalPort());
            long accepted = floodWithoutBlocking(export);
            stopWithin(export, 1_000);

            assertThat(dropped("export_failed") + dropped("export_queue_full")).isEqualTo(10_000);
            assertThat(dropped("export_failed")).isEqualTo(accepted);
            assertThat(export.offer(Measured.trace(0, 0))).isFalse();
            assertThat(dropped("export_stopped")).isEqualTo(1);
        }
    }

    @Test
    void aSlowDripIsGivenUp() {
        collector.answer = exchange -> {
            exchange.sendResponseHeaders(200, 1_000_000);
            try (OutputStream body = exchange.getResponseBody()) {
                while (!Thread.interrupted()) {
                    body.write(0);
                    body.flush();
                    Thread.sleep(20);
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
        OtlpExport export = start(collector.url());
        export.offer(Measured.trace(0, 0));
        Measured.await("the second attempt", () -> collector.at("/v1/traces").size() >= 2);
        stopWithin(export, 500);

        assertThat(dropped("export_failed")).isEqualTo(1);
    }

    @Test
    void aHugeAnswerIsReadToTheCapOnly() {
        AtomicLong written = new AtomicLong();
        collector.answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                byte[] block = new byte[64 * 1024];
                while (written.get() < 10L << 30) {
                    body.write(block);
                    written.addAndGet(block.length);
                }
            }
        };
        OtlpExport export = start(collector.url());
        export.offer(Measured.trace(0, 0));
        Measured.await("the answer", () -> status.exported() == 1);
        stopWithin(export, 2_000);

        assertThat(written.get()).as("bytes before the agent hung up").isLessThan(64L << 20);
    }

    @Test
    void aRedirectIsNotFollowed() throws IOException {
        try (TestCollector elsewhere = new TestCollector()) {
            collector.answer = TestCollector.status(307, "Location", elsewhere.url() + "/v1/traces");
            OtlpExport export = start(collector.url());
            export.offer(Measured.trace(0, 0));
            Measured.await("the drop", () -> dropped("export_failed") == 1);
            stopWithin(export, 2_000);

            assertThat(elsewhere.requests).isEmpty();
            assertThat(collector.at("/v1/traces")).hasSize(1);
            assertThat(feature()).isEqualTo("failed the collector did not take the last delivery: HTTP status 307");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 500})
    void whatCannotPassIsNotTriedAgain(int answer) {
        collector.answer = TestCollector.status(answer);
        OtlpExport export = start(collector.url());
        export.offer(Measured.trace(0, 1));
        Measured.await("the drop", () -> dropped("export_failed") == 2);
        stopWithin(export, 2_000);

        assertThat(collector.at("/v1/traces")).hasSize(1);
    }

    @Test
    void anOverloadedCollectorIsTriedThreeTimesWithGrowingPauses() {
        collector.answer = TestCollector.status(503);
        OtlpExport export = start(collector.url());
        export.offer(Measured.trace(0, 1));
        Measured.await("the drop", () -> dropped("export_failed") == 2);

        var attempts = collector.at("/v1/traces");
        assertThat(attempts).hasSize(3);
        assertThat(Duration.ofNanos(attempts.get(1).nanos() - attempts.get(0).nanos()))
                .isGreaterThan(Duration.ofMillis(240));
        assertThat(Duration.ofNanos(attempts.get(2).nanos() - attempts.get(1).nanos()))
                .isGreaterThan(Duration.ofMillis(490));
        stopWithin(export, 2_000);
    }

    @Test
    void retryAfterIsObeyed() {
        collector.answer = exchange -> {
            if (collector.requests.size() == 1) {
                TestCollector.status(429, "Retry-After", "2").to(exchange);
            } else {
                TestCollector.accept(exchange);
            }
        };
        OtlpExport export = start(collector.url());
        export.offer(Measured.trace(0, 0));
        Measured.await("the delivery", () -> status.exported() == 1);

        var attempts = collector.at("/v1/traces");
        assertThat(attempts).hasSize(2);
        assertThat(Duration.ofNanos(attempts.get(1).nanos() - attempts.get(0).nanos()))
                .isBetween(Duration.ofMillis(1_990), Duration.ofSeconds(20));
        stopWithin(export, 2_000);
    }

    @Test
    void anEndlessRetryAfterDoesNotHoldUpTheStop() {
        collector.answer = TestCollector.status(429, "Retry-After", "999999");
        OtlpExport export = start(collector.url());
        export.offer(Measured.trace(0, 0));
        Measured.await("the first attempt", () -> !collector.requests.isEmpty());
        stopWithin(export, 2_000);

        assertThat(collector.at("/v1/traces")).hasSizeLessThanOrEqualTo(2);
        assertThat(dropped("export_failed")).isEqualTo(1);
    }

    @Test
    void recoversWhenTheCollectorComesBack() throws IOException {
        int port = collector.port();
        collector.close();
        OtlpExport export = start("http://127.0.0.1:" + port);
        export.offer(Measured.trace(0, 0));
        Measured.await("the drop", () -> dropped("export_failed") == 1);
        assertThat(feature()).startsWith("failed");

        try (TestCollector back = new TestCollector(port)) {
            export.offer(Measured.trace(1, 4));
            Measured.await("the spans", () -> back.spans().size() == 5);
            Measured.await("the state", () -> feature().equals("on "));
            stopWithin(export, 2_000);
            assertThat(back.at("/v1/metrics")).hasSize(1);
        }
        assertThat(dropped("export_failed")).isEqualTo(1);
    }

    @Test
    void whatTheCollectorRejectsIsCounted() {
        byte[] partial = ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(3)
                        .setErrorMessage("over the quota"))
                .build()
                .toByteArray();
        collector.answer = exchange -> {
            exchange.sendResponseHeaders(200, partial.length);
            exchange.getResponseBody().write(partial);
        };
        OtlpExport export = OtlpExport.start(Measured.settings(collector.url(), true, false), measured, status);
        export.offer(Measured.trace(0, 4));
        stopWithin(export, 5_000);

        assertThat(status.exported()).isEqualTo(2);
        assertThat(dropped("export_rejected")).isEqualTo(3);
        assertThat(AgentLog.lines().toString()).contains("over the quota");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>OK</html>", "\n\u007f", "\n\u0003\b", "\u0080\u0080\u0080"})
    void anAnswerThatIsNotOtlpMeansAllWasTaken(String answer) {
        assertThat(PartialSuccess.of(answer.getBytes(StandardCharsets.ISO_8859_1))
                        .rejected())
                .isZero();
    }

    @Test
    void saysWhyItIsOff() {
        assertThat(stateOf(settings(collector.url(), "http/json", "none")))
                .isEqualTo("failed protocol http/json is not supported, only http/protobuf and grpc are");
        assertThat(stateOf(settings("ftp://collector", "http/protobuf", "none")))
                .isEqualTo("failed the endpoint is not an http:// or https:// URL");
        assertThat(stateOf(settings("http://bad host", "http/protobuf", "none")))
                .isEqualTo("failed the endpoint is not an http:// or https:// URL");
        assertThat(stateOf(settings(collector.url(), "http/protobuf", "zstd"))).startsWith("failed compression zstd");
        assertThat(stateOf(Measured.settings(collector.url(), false, false)))
                .isEqualTo("off no export.otlp.endpoint is set");
        assertThat(AgentLog.lines().toString()).doesNotContain("secret");
    }

    private String stateOf(OtlpSettings settings) {
        OtlpExport export = OtlpExport.start(settings, measured, status);
        assertThat(export.offer(Measured.trace(0, 0))).isFalse();
        export.flushAndStop(1_000);
        return feature();
    }

    private static OtlpSettings settings(String endpoint, String protocol, String compression) {
        return Measured.settings(Measured.target(endpoint, protocol, compression), null);
    }

    private OtlpExport start(String endpoint) {
        return OtlpExport.start(Measured.settings(endpoint, true, true), measured, status);
    }

    /** Offers 10,000 single spans, far more than fit; returns how many were taken. */
    private static long floodWithoutBlocking(OtlpExport export) {
        long start = System.nanoTime();
        long accepted = 0;
        for (int i = 0; i < 10_000; i++) {
            if (export.offer(Measured.trace(i, 0))) {
                accepted++;
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        return accepted;
    }

    private static void stopWithin(OtlpExport export, long maxMillis) {
        long start = System.nanoTime();
        export.flushAndStop(maxMillis);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(maxMillis + 500));
    }

    private long dropped(String reason) {
        return status.dropped().getOrDefault(reason, 0L);
    }

    private String feature() {
        var feature = status.features().iterator().next();
        return feature.state() + " " + feature.reason();
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
