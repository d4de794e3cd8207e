package io.perfagent.testapps.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.ChildJvm;
import io.perfagent.testapps.Jdks;
import io.perfagent.testapps.apps.Working;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Apache SkyWalking makes of the export over gRPC; read back over its Zipkin query API. */
class SkyWalkingIT {

    @TempDir
    static Path folder;

    private static ChildJvm server;
    private static int grpcPort;
    private static int queryPort;

    @BeforeAll
    static void startServer() throws IOException {
        Path config = Files.createDirectory(folder.resolve("config"));
        for (File file : new File(System.getProperty("interop.skywalking.config")).listFiles()) {
            Files.copy(file.toPath(), config.resolve(file.getName()));
        }
        for (String empty : List.of(
                "oal",
                "openapi-definitions",
                "otel-rules",
                "lal",
                "log-mal-rules",
                "meter-analyzer-config",
                "ui-initialized-templates")) {
            Files.createDirectory(config.resolve(empty));
        }
        for (String rules : List.of(
                "core", "java-agent", "dotnet-agent", "browser", "mesh", "event", "ebpf", "tcp", "cilium", "disable")) {
            Files.createFile(config.resolve("oal").resolve(rules + ".oal"));
        }
        grpcPort = Ports.free();
        queryPort = Ports.free();
        server = ChildJvm.on(Jdks.running())
                .environment("GRPC_PORT", Integer.toString(grpcPort))
                .environment("REST_PORT", Integer.toString(Ports.free()))
                .environment("ZIPKIN_PORT", Integer.toString(queryPort))
                .options(
                        "-Xmx1g",
                        "-cp",
                        config + File.pathSeparator + System.getProperty("interop.skywalking.lib") + File.separator
                                + "*",
                        "org.apache.skywalking.oap.server.starter.OAPServerStartUp")
                .start();
        ChildJvm.await("SkyWalking answers", () -> !query("services").isEmpty());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /** The answer; empty while there is none. */
    private static String query(String what) {
        try {
            return ChildJvm.get("http://127.0.0.1:" + queryPort + "/zipkin/api/v2/" + what, Map.of())
                    .body();
        } catch (IOException starting) {
            return "";
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<JsonObject> spans(String service) {
        String answer = query("traces?limit=10&lookback=86400000&serviceName=" + service);
        List<JsonObject> spans = new ArrayList<>();
        if (answer.startsWith("[")) {
            for (JsonValue trace : Json.parse(answer).asArray()) {
                trace.asArray().forEach(span -> spans.add(span.asObject()));
            }
        }
        return spans;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip"})
    void takesTracesOverGrpc(String compression) throws Exception {
        String service = "worker-" + compression;
        try (ChildJvm child = ChildJvm.on(Jdks.running())
                .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + grpcPort)
                .environment("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
                .environment("OTEL_EXPORTER_OTLP_COMPRESSION", compression)
                // Without rules of what to make of them, this server throws at metrics.
                .environment("OTEL_METRICS_EXPORTER", "none")
                .agent("service=" + service)
                .main(Working.class)) {
            ChildJvm.await(
                    "SkyWalking shows the span",
                    () -> spans(service).stream()
                            .anyMatch(span -> span.getString("name", "").equals("round")));
            String id = spans(service).stream()
                    .filter(span -> span.getString("name", "").equals("round"))
                    .findFirst()
                    .orElseThrow()
                    .getString("traceId", "");
            assertThat(child.api("traces/" + id).getString("traceId", "")).isEqualTo(id);
            assertThat(child.api("status").get("dropped").asObject().names())
                    .doesNotContain("export_failed", "export_rejected");
        }
    }

    @Test
    void showsAnOrderThroughFourServicesAsOneTrace() throws Exception {
        OrderThroughFourServices.check(
                ";export.otlp.protocol=grpc;export.otlp.metrics=false;export.otlp.endpoint=http://127.0.0.1:"
                        + grpcPort,
                SkyWalkingIT::known);
    }

    private static List<OrderThroughFourServices.Known> known() {
        List<OrderThroughFourServices.Known> known = new ArrayList<>();
        String answer = query("trace/" + OrderThroughFourServices.traceId());
        if (answer.startsWith("[")) {
            for (JsonValue value : Json.parse(answer).asArray()) {
                JsonObject span = value.asObject();
                known.add(new OrderThroughFourServices.Known(
                        span.getString("id", ""),
                        span.getString("parentId", ""),
                        span.getString("kind", ""),
                        span.getString("name", "")));
            }
        }
        return known;
    }
}
