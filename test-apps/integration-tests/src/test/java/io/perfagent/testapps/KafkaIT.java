package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.KafkaOrders;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** One trace from the producer through a real broker to the consumer; each send and each record counts once. */
class KafkaIT {

    private static final int ORDERS = 5;
    private static final String CONSUMED = URLEncoder.encode("process orders", StandardCharsets.UTF_8);

    private static final File OLDEST = new File(System.getProperty("oldest.libraries"), "kafka");

    static List<Object[]> cases() {
        List<Object[]> cases = new ArrayList<>();
        for (Jdk jdk : Jdks.all()) {
            cases.add(new Object[] {jdk, "oldest"});
            cases.add(new Object[] {jdk, "newest"});
        }
        return cases;
    }

    /** The broker is in this JVM, because its parts want the newest client. */
    @ParameterizedTest
    @MethodSource("cases")
    void aRecordIsConsumedInTheTraceOfWhoSentIt(Jdk jdk, String client) throws Exception {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1, "orders");
        broker.afterPropertiesSet();
        ChildJvm.Builder program = ChildJvm.on(jdk).agent("service=orders;trace.rate=10000;overhead.budget=1000");
        if (client.equals("oldest")) {
            program.before(OLDEST);
        }
        try (ChildJvm child = program.main(KafkaOrders.class, String.valueOf(ORDERS), broker.getBrokersAsString())) {
            child.printed("ready").row("transactions", "type", "startup");
            child.type("go");
            child.printed("done");
            assertThat(child.out()).contains("refused RecordTooLargeException", "refused late");
            assertSent(child, broker.getBrokersAsString());
            assertConsumed(child);
            assertOneTrace(child, broker.getBrokersAsString());
            assertThat(child.api("status").get("dropped").asObject().names()).isEmpty();
            assertThat(child.api("status").get("log").asArray()).isEmpty();
            assertThat(child.api("traces").toString()).doesNotContain("s3cr3t");
        } finally {
            broker.destroy();
        }
    }

    private static void assertSent(ChildJvm child, String server) throws Exception {
        JsonObject sends = child.row("spans?transaction=produce&category=messaging", "name", "send orders");
        // Orders, one with the program's own header, one sent before; one too large, one after the producer was closed.
        assertThat(sends.getLong("count", 0)).isEqualTo(ORDERS + 4);
        assertThat(sends.getLong("errors", 0)).isEqualTo(2);
        assertThat(child.items("spans?transaction=produce&category=messaging")).hasSize(1);
        assertThat(child.row("transactions", "name", "produce")
                        .get("dependencies")
                        .toString())
                .contains("kafka://" + server);
        JsonObject queries = child.row("spans?transaction=produce&category=database", "name", "SELECT");
        assertThat(queries.getLong("count", 0)).as("callbacks").isEqualTo(ORDERS);
    }

    private static void assertConsumed(ChildJvm child) throws Exception {
        JsonObject consumed = child.row("transactions", "name", "process orders");
        assertThat(consumed.getString("type", "")).isEqualTo("messaging");
        assertThat(consumed.getLong("count", 0)).isEqualTo(ORDERS + 3);
        assertThat(consumed.getLong("errors", 0)).isZero();
        JsonObject queries = child.row("spans?transaction=" + CONSUMED + "&category=database", "name", "SELECT");
        assertThat(queries.getLong("count", 0)).isEqualTo(ORDERS + 3);
        assertThat(child.row("transactions", "name", "after").getLong("count", 0))
                .isEqualTo(1);
        assertThat(child.out().lines().filter(line -> line.endsWith(" nothing")))
                .as("sent outside a trace, twice")
                .hasSize(2);
        assertThat(child.out()).contains("got own 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    private static void assertOneTrace(ChildJvm child, String server) throws Exception {
        String traceId = child.items("traces?transaction=produce").get(0).getString("traceId", "");
        List<String> sent = new ArrayList<>();
        List<String> consumed = new ArrayList<>();
        for (JsonObject span : spans(child, traceId)) {
            if (span.getString("kind", "").equals("producer")) {
                sent.add(span.getString("spanId", ""));
                JsonObject attributes = span.get("attributes").asObject();
                assertThat(attributes.getString("messaging.system", "")).isEqualTo("kafka");
                assertThat(attributes.getString("messaging.destination.name", ""))
                        .isEqualTo("orders");
                assertServer(attributes, server);
            } else if (span.getString("kind", "").equals("consumer")) {
                assertServer(span.get("attributes").asObject(), server);
                consumed.add(span.getString("parentSpanId", ""));
            }
        }
        assertThat(sent).hasSize(ORDERS + 4);
        assertThat(consumed).hasSize(ORDERS).doesNotHaveDuplicates().isSubsetOf(sent);
        List<String> received = new ArrayList<>();
        for (String parent : consumed) {
            received.add("00-" + traceId + "-" + parent + "-01");
        }
        assertThat(child.out().lines().filter(line -> line.startsWith("got order ")))
                .hasSize(ORDERS)
                .allMatch(line -> received.contains(line.substring(line.lastIndexOf(' ') + 1)));
    }

    private static void assertServer(JsonObject attributes, String server) {
        assertThat(attributes.getString("server.address", "") + ":" + attributes.getInt("server.port", 0))
                .isEqualTo(server);
    }

    /** The trace's spans, once all orders are among its parts: they are kept one after the other. */
    private static List<JsonObject> spans(ChildJvm child, String traceId) {
        List<JsonObject> spans = new ArrayList<>();
        ChildJvm.await("a part for each order", () -> {
            spans.clear();
            try {
                for (JsonObject part : child.items("traces/" + traceId)) {
                    part.get("spans").asArray().forEach(span -> spans.add(span.asObject()));
                }
            } catch (IOException | InterruptedException failed) {
                throw new AssertionError(failed);
            }
            return spans.stream()
                            .filter(span -> span.getString("kind", "").equals("consumer"))
                            .count()
                    >= ORDERS;
        });
        return spans;
    }
}
