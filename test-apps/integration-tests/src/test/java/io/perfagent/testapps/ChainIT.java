package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One order through four JVMs, HTTP, gRPC, WebSocket, Kafka and JDBC is one trace, each span below the one that caused it. */
class ChainIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String BROWSER = "00f067aa0ba902b7";

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void isOneTrace(Jdk jdk) throws Exception {
        try (ChainOfServices chain = new ChainOfServices(jdk, System.getProperty("java.class.path"), "")) {
            assertThat(chain.order("book", "00-" + TRACE + "-" + BROWSER + "-01"))
                    .isEqualTo("book is ordered");
            Map<String, ChildJvm> services = chain.services();
            String served = below(BROWSER, services.get("front"), "server", "GET /orders");
            String asked = below(served, services.get("front"), "client", "chain.Prices/Order");
            String priced = below(asked, services.get("prices"), "server", "chain.Prices/Order");
            String connected = below(priced, services.get("prices"), "client", "GET");
            below(priced, services.get("prices"), "client", "/hub text");
            String accepted = below(connected, services.get("hub"), "server", "GET /hub");
            String heard = below(accepted, services.get("hub"), "server", "/hub text");
            String sent = below(heard, services.get("hub"), "producer", "send ledger");
            below(heard, services.get("hub"), "client", "/hub text");
            String booked = below(sent, services.get("ledger"), "consumer", "process ledger");
            below(booked, services.get("ledger"), "client", "INSERT ledger");
            for (ChildJvm child : services.values()) {
                JsonObject status = child.api("status");
                assertThat(status.get("dropped").asObject().names()).isEmpty();
                assertThat(status.get("log").asArray()).isEmpty();
                assertThat(child.agentComplaints()).isEmpty();
            }
        }
    }

    /** The id of the one span of that name and kind whose parent is {@code parent}, once it is there. */
    private static String below(String parent, ChildJvm child, String kind, String name) {
        List<String> found = new ArrayList<>();
        ChildJvm.await(kind + " " + name, () -> {
            found.clear();
            for (JsonObject span : spans(child)) {
                JsonValue above = span.get("parentSpanId");
                if (span.getString("kind", "").equals(kind)
                        && span.getString("name", "").equals(name)
                        && above.isString()
                        && above.asString().equals(parent)) {
                    found.add(span.getString("spanId", ""));
                }
            }
            return !found.isEmpty();
        });
        assertThat(found).as(kind + " " + name).hasSize(1);
        return found.get(0);
    }

    private static List<JsonObject> spans(ChildJvm child) {
        List<JsonObject> spans = new ArrayList<>();
        try {
            for (JsonValue part : child.api("traces/" + TRACE).get("items").asArray()) {
                part.asObject().get("spans").asArray().forEach(span -> spans.add(span.asObject()));
            }
        } catch (AssertionError notYet) {
            return spans;
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
        return spans;
    }
}
