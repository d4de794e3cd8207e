package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JMS of both package names against real brokers, over the network and inside the program: one trace through each. */
class JmsIT {

    private static final int ORDERS = 3;
    private static final String OWN_TRACE = "0af7651916cd43dd8448eb211c80319c";

    @TempDir
    static Path folder;

    /** A provider's jars, its broker and how to get there. */
    record Provider(String client, String broker, String factory, String jms) {
        @Override
        public String toString() {
            return client + (broker.isEmpty() ? " inside the program" : "");
        }
    }

    private static final String CLASSIC = "org.apache.activemq.ActiveMQConnectionFactory";
    private static final List<Provider> PROVIDERS = List.of(
            new Provider("activemq-5.15", "ActiveMqBroker", CLASSIC, "javax.jms"),
            new Provider("activemq-5.18", "", CLASSIC, "javax.jms"),
            new Provider("activemq-6.1", "ActiveMqBroker", CLASSIC, "jakarta.jms"),
            new Provider(
                    "artemis-2.40",
                    "ArtemisBroker",
                    "org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory",
                    "jakarta.jms"));

    static List<Object[]> providers() {
        List<Object[]> cases = new ArrayList<>();
        for (Jdk jdk : Jdks.all()) {
            PROVIDERS.forEach(provider -> cases.add(new Object[] {jdk, provider}));
        }
        return cases;
    }

    static List<Object[]> providersOfJms2() {
        List<Object[]> cases = providers();
        cases.removeIf(each -> ((Provider) each[1]).client.equals("activemq-5.15"));
        return cases;
    }

    /** What is done with a program that has come to its end. */
    private interface Assertions {
        void hold(ChildJvm child) throws Exception;
    }

    private static void run(Jdk jdk, Provider provider, String main, String traced, Assertions assertions)
            throws Exception {
        if (provider.broker.isEmpty()) {
            run(jdk, provider, main, traced, "vm://localhost?broker.persistent=false&broker.useJmx=false", assertions);
            return;
        }
        try (ChildJvm broker = ClientProgram.server(jdk, provider.client, provider.broker, folder)) {
            String out = broker.printed(".").out();
            String port = out.substring("port ".length(), out.indexOf('.'));
            run(jdk, provider, main, traced, "tcp://127.0.0.1:" + port, assertions);
        }
    }

    private static void run(
            Jdk jdk, Provider provider, String main, String traced, String address, Assertions assertions)
            throws Exception {
        StringBuilder methods = new StringBuilder(";trace.methods=");
        for (String method : traced.split(" ")) {
            methods.append(main).append('#').append(method).append(',');
        }
        methods.setLength(methods.length() - 1);
        try (ChildJvm child = ClientProgram.start(
                jdk,
                provider.client,
                main,
                folder,
                Map.of("javax.jms", provider.jms),
                methods.toString(),
                provider.factory,
                address)) {
            child.printed("ready").row("transactions", "type", "startup");
            child.type("go");
            child.printed("done");
            assertions.hold(child);
            assertHealthy(child);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aMessageIsHandledInTheTraceOfWhoSentIt(Jdk jdk, Provider provider) throws Exception {
        String traced = "produce broken poll ledger temporary forward closed";
        run(jdk, provider, "JmsOrders", traced, child -> {
            assertThat(child.out())
                    .contains("same true", "then null null", "ledger then null", "refused send", "refused receive")
                    .doesNotContain("missing");
            assertHandled(child);
            assertSent(child);
            assertSentAgain(child);
            assertLambda(child);
            assertFailed(child);
            assertReceived(child);
            assertReadOnly(child);
        });
    }

    @ParameterizedTest
    @MethodSource("providersOfJms2")
    void theSimplifiedApiToo(Jdk jdk, Provider provider) throws Exception {
        run(jdk, provider, "JmsContexts", "produce consume", child -> {
            assertThat(child.out())
                    // Artemis gives a wrapper of its own, with or without the agent.
                    .contains("same " + !provider.client.startsWith("artemis"))
                    .contains("map true", "then body", "empty null null")
                    .doesNotContain("missing");
            List<JsonObject> spans = spans(child, "JmsContexts.produce", 4 + 2 + 1);
            assertThat(names(of(spans, "producer")))
                    .containsExactlyInAnyOrder("send simple", "send simple", "send pulled", "send pulled");
            List<JsonObject> handled = of(spans, "consumer");
            assertThat(handled).hasSize(2);
            assertThat(parents(handled)).doesNotHaveDuplicates().isSubsetOf(ids(of(spans, "producer")));
            assertThat(handled)
                    .allSatisfy(span -> assertThat(child.out())
                            .contains("handled 00-" + span.getString("traceId", "") + "-"
                                    + span.getString("parentSpanId", "") + "-01"));
            List<JsonObject> received = spans(child, "JmsContexts.consume", 2 + 1);
            assertThat(names(of(received, "client"))).containsExactly("receive pulled", "receive pulled");
            assertThat(of(received, "client"))
                    .allSatisfy(span -> assertThat(span.get("links").toString())
                            .contains(spans.get(0).getString("traceId", "?")));
        });
    }

    /** Each delivery counts once; one that failed is delivered again and is one more. */
    private static void assertHandled(ChildJvm child) throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("process orders", ORDERS + 7 + " 0");
        expected.put("process lambdas", "2 0");
        expected.put("process broken", "3 1");
        Map<String, String> counted = new LinkedHashMap<>();
        ChildJvm.await("deliveries: " + expected, () -> {
            counted.clear();
            for (JsonObject row : items(child, "transactions")) {
                if (row.getString("type", "").equals("messaging")) {
                    counted.put(row.getString("name", ""), row.getLong("count", 0) + " " + row.getLong("errors", 0));
                }
            }
            return counted.equals(expected);
        });
    }

    private static void assertSent(ChildJvm child) throws Exception {
        // The method, its 9 sends, the 5 orders and the lambda's message handled, and what the lambda sends.
        List<JsonObject> spans = spans(child, "JmsOrders.produce", 1 + ORDERS + 6 + ORDERS + 2 + 2);
        List<JsonObject> sent = of(spans, "producer");
        assertThat(sent.stream().filter(span -> span.getString("name", "").equals("send orders")))
                .hasSize(ORDERS + 5);
        for (JsonObject span : sent) {
            JsonObject attributes = span.get("attributes").asObject();
            assertThat(attributes.getString("messaging.system", "")).isEqualTo("jms");
            assertThat(attributes.getString("messaging.operation.type", "")).isEqualTo("send");
            assertThat("send " + attributes.getString("messaging.destination.name", ""))
                    .isEqualTo(span.getString("name", ""));
        }
        List<JsonObject> handled = new ArrayList<>(of(spans, "consumer"));
        assertThat(parents(handled)).doesNotHaveDuplicates().isSubsetOf(ids(sent));
        for (JsonObject span : handled) {
            JsonObject attributes = span.get("attributes").asObject();
            assertThat(attributes.getString("messaging.operation.type", "")).isEqualTo("process");
            assertThat(child.out())
                    .contains(
                            "[00-" + span.getString("traceId", "") + "-" + span.getString("parentSpanId", "") + "-01]");
        }
        assertThat(child.out()).contains("got own [00-" + OWN_TRACE, "got untraced [null]", "got bad [42]");
        JsonObject own = child.api("traces/" + OWN_TRACE);
        assertThat(own.toString()).as("the program's own trace goes on").contains("process orders");
    }

    /** The third time was outside any trace. */
    private static void assertSentAgain(ChildJvm child) {
        List<String> again =
                child.out().lines().filter(line -> line.startsWith("got again")).toList();
        assertThat(again).hasSize(3).doesNotHaveDuplicates().contains("got again []");
    }

    private static void assertLambda(ChildJvm child) throws Exception {
        List<JsonObject> spans = spans(child, "JmsOrders.produce", 1 + ORDERS + 6 + ORDERS + 2 + 2);
        JsonObject lambda = spans.stream()
                .filter(span -> span.getString("name", "").equals("process lambdas"))
                .findAny()
                .orElseThrow();
        assertThat(spans)
                .as("what a listener sends is part of its transaction")
                .anyMatch(span -> span.getString("name", "").equals("send answers")
                        && span.getString("parentSpanId", "").equals(lambda.getString("spanId", "?")));
    }

    private static void assertFailed(ChildJvm child) throws Exception {
        List<JsonObject> broken = spans(child, "JmsOrders.broken", 1 + 2 + 3);
        List<JsonObject> handled = of(broken, "consumer");
        assertThat(handled).hasSize(3);
        assertThat(handled.stream().filter(span -> !span.get("error").isNull())).hasSize(1);
        assertThat(parents(handled).stream().distinct())
                .as("the second delivery has the first one's parent, the next message its own")
                .hasSize(2);
        List<JsonObject> closed = spans(child, "JmsOrders.closed", 3);
        closed.removeIf(span -> span.getString("name", "").contains("JmsOrders"));
        assertThat(names(closed)).containsExactly("send (unknown)", "receive (unknown)");
        assertThat(closed)
                .allSatisfy(span -> assertThat(span.get("error").asString()).contains("IllegalState"));
    }

    /** Only calls that gave a message, linked to who sent it. */
    private static void assertReceived(ChildJvm child) throws Exception {
        assertReceived(child, "poll", "send polled", "receive polled");
        assertReceived(child, "ledger", "send ledger", "send ledger", "receive ledger", "receive ledger");
        assertReceived(child, "temporary", "send (temporary)", "receive (temporary)");
    }

    private static void assertReceived(ChildJvm child, String method, String... names) throws Exception {
        List<JsonObject> spans = spans(child, "JmsOrders." + method, names.length + 1);
        assertThat(names(spans.subList(1, spans.size()))).containsExactly(names);
        List<String> sent = ids(of(spans, "producer"));
        for (JsonObject span : of(spans, "client")) {
            assertThat(span.get("links").asArray()).hasSize(1);
            assertThat(span.get("links").toString()).containsAnyOf(sent.toArray(new String[0]));
        }
    }

    private static void assertReadOnly(ChildJvm child) throws Exception {
        List<JsonObject> spans = spans(child, "JmsOrders.forward", 4);
        assertThat(names(spans.subList(1, 4))).containsExactly("receive inbox", "send outbox", "receive outbox");
        assertThat(spans.get(2).get("attributes").asObject().getString("perfagent.not_propagated", ""))
                .isEqualTo("read-only message");
        assertThat(child.out()).contains("outbox untraced [null]");
    }

    private static void assertHealthy(ChildJvm child) throws Exception {
        JsonObject status = child.api("status");
        assertThat(status.get("log").asArray()).isEmpty();
        assertThat(status.get("dropped").asObject().names()).isEmpty();
        assertThat(child.agentComplaints()).isEmpty();
        for (JsonObject trace : child.items("traces?limit=1000")) {
            assertThat(child.api("traces/" + trace.getString("traceId", "")).toString())
                    .doesNotContain("s3cr3t", "perfagent.unfinished");
        }
    }

    private static List<JsonObject> of(List<JsonObject> spans, String kind) {
        return spans.stream()
                .filter(span -> span.getString("kind", "").equals(kind))
                .toList();
    }

    private static List<String> names(List<JsonObject> spans) {
        return spans.stream().map(span -> span.getString("name", "")).toList();
    }

    private static List<String> ids(List<JsonObject> spans) {
        return spans.stream().map(span -> span.getString("spanId", "")).toList();
    }

    private static List<String> parents(List<JsonObject> spans) {
        return spans.stream().map(span -> span.getString("parentSpanId", "")).toList();
    }

    /** All spans of the trace that a method began, the method first, once there are as many: its parts end one by one. */
    private static List<JsonObject> spans(ChildJvm child, String method, int expected) throws Exception {
        String traceId = child.row("traces?limit=1000", "name", method).getString("traceId", "");
        List<JsonObject> spans = new ArrayList<>();
        ChildJvm.await(expected + " spans of " + method, () -> {
            spans.clear();
            for (JsonObject part : items(child, "traces/" + traceId)) {
                for (JsonValue span : part.get("spans").asArray()) {
                    JsonObject read = span.asObject().set("traceId", traceId);
                    spans.add(read.getString("name", "").equals(method) ? 0 : spans.size(), read);
                }
            }
            return spans.size() >= expected;
        });
        assertThat(spans).hasSize(expected);
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
