package io.perfagent.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.perfagent.config.ExportTarget;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both protocols over TLS, to real servers with certificates made here. */
class TlsExportTest {

    @TempDir
    static Path folder;

    private static SelfSigned server;
    private static SelfSigned client;
    private static SelfSigned elsewhere;

    private final AgentStatus status = new AgentStatus();

    @BeforeAll
    static void makeKeys() {
        server = SelfSigned.make(folder, "collector", "RSA", "ip:127.0.0.1,dns:localhost");
        client = SelfSigned.make(folder, "agent", "EC", "dns:agent");
        elsewhere = SelfSigned.make(folder, "elsewhere", "RSA", "dns:elsewhere.example.com");
    }

    /** Either kind of collector behind TLS. */
    private interface Collector extends AutoCloseable {
        int port();

        long spans();

        @Override
        void close();
    }

    private static Collector collector(String protocol, SelfSigned identity, boolean mutual) throws IOException {
        return protocol.equals("grpc") ? grpc(identity, mutual) : https(identity, mutual);
    }

    private static Collector grpc(SelfSigned identity, boolean mutual) throws IOException {
        GrpcCollector collector = new GrpcCollector(
                0,
                GrpcSslContexts.forServer(
                                identity.certificateFile().toFile(),
                                identity.keyFile().toFile())
                        .trustManager(client.certificateFile().toFile())
                        .clientAuth(mutual ? ClientAuth.REQUIRE : ClientAuth.NONE)
                        .build(),
                builder -> builder);
        return new Collector() {
            @Override
            public int port() {
                return collector.port();
            }

            @Override
            public long spans() {
                return collector.spans().size();
            }

            @Override
            public void close() {
                collector.close();
            }
        };
    }

    private static Collector https(SelfSigned identity, boolean mutual) throws IOException {
        List<ExportTraceServiceRequest> requests = new CopyOnWriteArrayList<>();
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(identity.context(client)) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                tls.setNeedClientAuth(mutual);
                parameters.setSSLParameters(tls);
            }
        });
        https.createContext("/v1/traces", exchange -> {
            requests.add(ExportTraceServiceRequest.parseFrom(new GZIPInputStream(exchange.getRequestBody())));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        https.start();
        return new Collector() {
            @Override
            public int port() {
                return https.getAddress().getPort();
            }

            @Override
            public long spans() {
                return requests.stream()
                        .mapToLong(request ->
                                request.getResourceSpans(0).getScopeSpans(0).getSpansCount())
                        .sum();
            }

            @Override
            public void close() {
                https.stop(0);
            }
        };
    }

    private static ExportTarget target(String protocol, int port, File trusted, File key, File certificate) {
        String path = protocol.equals("grpc") ? "" : "/v1/traces";
        return new ExportTarget(
                "https://127.0.0.1:" + port + path, protocol, Map.of(), 5_000, "gzip", trusted, key, certificate);
    }

    @ParameterizedTest
    @CsvSource({"grpc,false", "grpc,true", "http/protobuf,false", "http/protobuf,true"})
    void sendsToACollectorItWasToldToTrust(String protocol, boolean mutual) throws IOException {
        try (Collector collector = collector(protocol, server, mutual)) {
            ExportTarget target = target(
                    protocol,
                    collector.port(),
                    server.certificateFile().toFile(),
                    mutual ? client.keyFile().toFile() : null,
                    mutual ? client.certificateFile().toFile() : null);
            OtlpExport export = OtlpExport.start(Measured.settings(target, null), new Measured(), status);
            export.offer(Measured.trace(0, 10));
            Measured.await("the spans", () -> status.exported() == 11);
            export.flushAndStop(5_000);

            assertThat(collector.spans()).isEqualTo(11);
            assertThat(status.dropped()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf"})
    void sendsNothingToACollectorItDoesNotTrust(String protocol) throws IOException {
        try (Collector collector = collector(protocol, server, false)) {
            assertThat(failure(target(protocol, collector.port(), null, null, null)))
                    .contains("SSLHandshakeException");
            assertThat(collector.spans()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf"})
    void sendsNothingToACollectorOfAnotherName(String protocol) throws IOException {
        try (Collector collector = collector(protocol, elsewhere, false)) {
            File trusted = elsewhere.certificateFile().toFile();
            assertThat(failure(target(protocol, collector.port(), trusted, null, null)))
                    .contains("SSLHandshakeException");
            assertThat(collector.spans()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf"})
    void aCollectorThatWantsToKnowUsRefusesWithoutACertificate(String protocol) throws IOException {
        try (Collector collector = collector(protocol, server, true)) {
            File trusted = server.certificateFile().toFile();
            failure(target(protocol, collector.port(), trusted, null, null));
            assertThat(collector.spans()).isZero();
        }
    }

    @Test
    void aPortWithoutHttp2IsNamedAsSuch() throws IOException {
        try (Collector https = https(server, false)) {
            File trusted = server.certificateFile().toFile();
            assertThat(failure(target("grpc", https.port(), trusted, null, null)))
                    .contains("does not offer HTTP/2");
        }
    }

    private String failure(ExportTarget target) {
        OtlpExport export = OtlpExport.start(Measured.settings(target, null), new Measured(), status);
        export.offer(Measured.trace(0, 0));
        Measured.await("the drop", () -> status.dropped().getOrDefault("export_failed", 0L) == 1);
        export.flushAndStop(1_000);
        return reason();
    }

    private String reason() {
        return status.features().iterator().next().reason();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf"})
    void eachBadFileIsOneClearMessage(String protocol) throws IOException {
        File key = client.keyFile().toFile();
        File certificate = client.certificateFile().toFile();
        File missing = folder.resolve("missing.pem").toFile();
        File text = Files.writeString(folder.resolve("text.pem"), "canary-not-a-key")
                .toFile();
        assertThat(off(target(protocol, 1, missing, null, null)))
                .isEqualTo("export.otlp.certificate=" + missing + " cannot be read: NoSuchFileException");
        assertThat(off(target(protocol, 1, folder.toFile(), null, null)))
                .startsWith("export.otlp.certificate=" + folder + " cannot be read");
        assertThat(off(target(protocol, 1, text, null, null)))
                .isEqualTo("export.otlp.certificate holds no certificates in PEM format");
        assertThat(off(target(protocol, 1, null, key, null)))
                .isEqualTo(
                        "export.otlp.client.key and export.otlp.client.certificate need each other: set both or none");
        assertThat(off(target(protocol, 1, null, text, certificate)))
                .startsWith("export.otlp.client.key and export.otlp.client.certificate hold no key");
        assertThat(off(target(protocol, 1, null, key, text)))
                .startsWith("export.otlp.client.key and export.otlp.client.certificate hold no key");
        assertThat(AgentLog.lines().toString()).doesNotContain("canary-not-a-key");
    }

    private String off(ExportTarget target) {
        AgentStatus fresh = new AgentStatus();
        OtlpExport export = OtlpExport.start(Measured.settings(target, null), new Measured(), fresh);
        assertThat(export.offer(Measured.trace(0, 0))).isFalse();
        var feature = fresh.features().iterator().next();
        assertThat(feature.state()).isEqualTo("failed");
        return feature.reason();
    }
}
