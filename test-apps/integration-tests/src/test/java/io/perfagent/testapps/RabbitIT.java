package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RabbitMQ's client, oldest and newest, against a real broker: one trace from the publisher through it to the consumer. */
class RabbitIT {

    private static final int ORDERS = 5;
    private static final String OWN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static final Jdk BROKER = Jdks.all().iterator().next();

    @TempDir
    static Path folder;

    static List<Object[]> clients() {
        List<Object[]> cases = new ArrayList<>();
        for (Jdk jdk : Jdks.all()) {
            for (String client : List.of("rabbitmq-5.0", "rabbitmq-5.26")) {
                cases.add(new Object[] {jdk, client});
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aMessageIsConsumedInTheTraceOfWhoPublishedIt(Jdk jdk, String client) throws Exception {
        Path work = Files.createTempDirectory(folder, "broker");
        try (ChildJvm broker = ClientProgram.server(BROKER, client, "RabbitBroker", folder, work.toString());
                ChildJvm child = ClientProgram.start(
                        jdk,
                        client,
                        "RabbitOrders",
                        folder,
                        ";trace.methods=RabbitOrders#produce,RabbitOrders#poll,RabbitOrders#failing,RabbitOrders#closed",
                        port(broker))) {
            child.printed("ready").row("transactions", "type", "startup");
            child.type("go");
            child.printed("done");
            // What the program holds is as it was.
            assertThat(child.out()).contains("shared {kind=order}", "refused get", "refused publish", "empty null");
            assertConsumed(child);
            assertOneTrace(child);
            assertReceived(child);
            assertFailed(child);
            assertHealthy(child);
        }
    }

    private static String port(ChildJvm broker) throws Exception {
        String out = broker.printed(".").out();
        return out.substring("port ".length(), out.indexOf('.'));
    }

    private static void assertConsumed(ChildJvm child) throws Exception {
        ChildJvm.await(
                "all deliveries",
                () -> items(child, "transactions").stream()
                        .anyMatch(row -> row.getString("name", "").equals("process orders")
                                && row.getLong("count", 0) >= ORDERS + 5));
        JsonObject consumed = child.row("transactions", "name", "process orders");
        assertThat(consumed.getString("type", "")).isEqualTo("messaging");
        // One outside any trace, three with garbage for a header, and the one that fails.
        assertThat(consumed.getLong("count", 0)).isEqualTo(ORDERS + 5);
        assertThat(consumed.getLong("errors", 0)).isEqualTo(1);
        assertThat(child.out()).contains("got untraced nothing", "got own " + OWN, "got bad 00-garbage");
    }

    private static void assertOneTrace(ChildJvm child) throws Exception {
        List<JsonObject> spans = spans(child, "produce", 2 * ORDERS + 2);
        List<JsonObject> sent = of(spans, "producer");
        assertThat(sent).hasSize(ORDERS + 1);
        List<String> headers = new ArrayList<>();
        for (JsonObject span : sent) {
            JsonObject attributes = span.get("attributes").asObject();
            assertThat(attributes.getString("messaging.system", "")).isEqualTo("rabbitmq");
            assertThat(attributes.getString("messaging.destination.name", "")).isIn("orders", "polled");
            assertThat(attributes.getString("server.address", "")).isEqualTo("127.0.0.1");
            assertThat(attributes.getInt("server.port", 0)).isPositive();
            assertThat(attributes.getInt("messaging.message.body.size", 0)).isEqualTo("s3cr3t".length());
            headers.add("00-" + span.getString("traceId", "") + "-" + span.getString("spanId", "") + "-01");
        }
        List<JsonObject> consumed = of(spans, "consumer");
        assertThat(consumed).hasSize(ORDERS);
        assertThat(consumed.stream().map(span -> span.getString("parentSpanId", "")))
                .doesNotHaveDuplicates()
                .isSubsetOf(
                        sent.stream().map(span -> span.getString("spanId", "")).toList());
        assertThat(child.out().lines().filter(line -> line.startsWith("got order.")))
                .hasSize(ORDERS)
                .allMatch(line -> headers.contains(line.substring(line.lastIndexOf(' ') + 1)));
        assertThat(child.out().lines().filter(line -> line.startsWith("polled ")))
                .singleElement()
                .matches(line -> headers.contains(line.substring("polled ".length())));
    }

    private static void assertReceived(ChildJvm child) throws Exception {
        List<JsonObject> received = of(spans(child, "poll", 3), "client");
        assertThat(received)
                .hasSize(2)
                .allMatch(span -> span.getString("name", "").equals("receive polled"));
        assertThat(received.stream()
                        .map(span -> span.get("attributes").asObject().getInt("messaging.batch.message_count", -1)))
                .containsExactlyInAnyOrder(1, 0);
        String produced = spans(child, "produce", 1).get(0).getString("traceId", "");
        assertThat(received.toString()).as("a link to who published it").contains(produced);
    }

    private static void assertFailed(ChildJvm child) throws Exception {
        for (String transaction : List.of("failing", "closed")) {
            List<JsonObject> spans = spans(child, transaction, 2);
            spans.removeIf(span -> !span.getString("name", "").matches("(receive|send) .*"));
            assertThat(spans).as(transaction).hasSize(1);
            assertThat(spans.get(0).get("error").isNull()).as(spans.toString()).isFalse();
        }
    }

    private static void assertHealthy(ChildJvm child) throws Exception {
        JsonObject status = child.api("status");
        assertThat(status.get("log").asArray()).isEmpty();
        assertThat(status.get("dropped").asObject().names()).isEmpty();
        assertThat(child.agentComplaints()).isEmpty();
        String traces = child.api("traces?limit=1000").toString();
        assertThat(traces).doesNotContain("s3cr3t");
        for (JsonObject trace : child.items("traces?limit=1000")) {
            assertThat(child.api("traces/" + trace.getString("traceId", "")).toString())
                    .doesNotContain("s3cr3t", "perfagent.unfinished");
        }
    }

    private static List<JsonObject> of(List<JsonObject> spans, String kind) {
        return spans.stream()
                .filter(span ->
                        span.getString("kind", "").toLowerCase(Locale.ROOT).equals(kind))
                .toList();
    }

    /** All spans of the trace that a method began, once there are {@code expected}: its parts end one after the other. */
    private static List<JsonObject> spans(ChildJvm child, String method, int expected) throws Exception {
        String traceId =
                child.row("traces?limit=1000", "name", "RabbitOrders." + method).getString("traceId", "");
        List<JsonObject> spans = new ArrayList<>();
        ChildJvm.await(expected + " spans of " + method, () -> {
            spans.clear();
            for (JsonObject part : items(child, "traces/" + traceId)) {
                for (JsonValue span : part.get("spans").asArray()) {
                    spans.add(span.asObject().set("traceId", traceId));
                }
            }
            return spans.size() >= expected;
        });
        return spans;
    }

    private static List<JsonObject> items(ChildJvm child, String path) {
        try {
            return child.items(path);
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
