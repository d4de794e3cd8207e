package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.WebSocketClients;
import io.perfagent.testapps.apps.WebSocketServers;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Five clients against two servers, each in JVMs of their own; see {@link WebSocketClients#talk} for what they say. */
class WebSocketIT {

    private static final String AGENT = "trace.rate=10000;overhead.budget=1000;service=";

    private static final List<String> CLOSED_BY_BOTH = List.of("1002", "1006");

    private static final List<String> CODES = List.of("1000", "1001", "4000", "4001");

    /** The peers' ports, in the order of {@link WebSocketClients#PATHS}. */
    private String[] ports;

    private boolean oldest;

    static List<Object[]> jdksAndVersions() {
        List<Object[]> cases = new ArrayList<>();
        for (Jdk jdk : Jdks.all()) {
            cases.add(new Object[] {jdk, "newest"});
            cases.add(new Object[] {jdk, "oldest"});
        }
        return cases;
    }

    private static ChildJvm start(Jdk jdk, String versions, String arguments, Class<?> main, String... ports)
            throws IOException {
        ChildJvm.Builder builder = ChildJvm.on(jdk).agent(arguments);
        if (versions.equals("oldest")) {
            builder.before(new File(System.getProperty("oldest.libraries"), "websocket"));
        }
        return builder.main(main, ports);
    }

    /** Without its own instrumentation, and in a trace, the JDK's handshake must still be one. */
    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void leavesAHandshakeAloneThatItDoesNotFollow(Jdk jdk) throws Exception {
        String off = "instrumentation.jdk-websocket.enabled=false;";
        try (ChildJvm servers = ChildJvm.on(jdk).agent(AGENT + "servers").main(WebSocketServers.class)) {
            String port = servers.printed(" .").out().split(" ")[1];
            try (ChildJvm clients =
                    ChildJvm.on(jdk).agent(off + AGENT + "clients").main(WebSocketClients.class, port)) {
                have(clients, "talk");
                assertThat(row(clients, "127.0.0.1:" + port, "/tomcat-okhttp").getInt("totalConnections", 0))
                        .isEqualTo(4);
                assertThat(clients.items("websocket"))
                        .noneMatch(row -> row.getString("route", "").equals("/tomcat-jdk"));
                assertThat(row(servers, "", "/tomcat-jdk").getInt("totalConnections", 0))
                        .isEqualTo(4);
            }
        }
    }

    /**
     * The oldest libraries lose a conversation now and then, without the agent too: their frames overtake each other or the end of
     * the stream. Such a conversation is held again; what the agent counts of the one that was held is not forgiven.
     */
    @ParameterizedTest
    @MethodSource("jdksAndVersions")
    void countsBothSidesOfEveryConversation(Jdk jdk, String versions) throws Exception {
        oldest = versions.equals("oldest");
        int attempts = oldest ? 4 : 1;
        while (attempts > 0) {
            attempts--;
            try {
                assertCounted(jdk, versions);
                return;
            } catch (LostConversation lost) {
                if (attempts == 0) {
                    throw lost;
                }
            }
        }
    }

    /** The clients' program has given up. */
    private static final class LostConversation extends AssertionError {
        private static final long serialVersionUID = 1L;

        LostConversation(ChildJvm clients) {
            super("the clients gave up: " + clients.err());
        }
    }

    private static void have(ChildJvm clients, String conversation) throws Exception {
        clients.type(conversation);
        ChildJvm.await(
                "the clients " + conversation,
                () -> clients.out().contains("did " + conversation) || !clients.isAlive());
        if (!clients.out().contains("did " + conversation)) {
            throw new LostConversation(clients);
        }
    }

    private void assertCounted(Jdk jdk, String versions) throws Exception {
        try (ChildJvm servers = start(jdk, versions, AGENT + "servers", WebSocketServers.class)) {
            String[] ready = servers.printed(" .").out().split(" ");
            ports = new String[] {ready[1], ready[2]};
            try (ChildJvm clients = start(jdk, versions, AGENT + "clients", WebSocketClients.class, ports)) {
                have(clients, "talk");
                for (String client : WebSocketClients.ALL) {
                    assertClient(clients, 0, client);
                    assertClient(clients, 1, client);
                    assertServer(servers, 0, client);
                    assertServer(servers, 1, client);
                }
                assertLinked(clients, servers);
                assertMetrics(clients, servers);
                have(clients, "hold");
                for (String client : WebSocketClients.ALL) {
                    JsonObject row = row(clients, peer(0), WebSocketClients.PATHS.get(0) + client);
                    assertThat(row.getInt("openConnections", 0)).isEqualTo(1);
                    assertThat(row.getInt("reconnects", 0)).isEqualTo(brokenOff(row));
                    for (String path : WebSocketClients.PATHS) {
                        awaitOpen(servers, "", path + client, 1);
                    }
                }
                assertHealthy(clients);
                clients.kill();
            }
            for (String client : WebSocketClients.ALL) {
                for (String path : WebSocketClients.PATHS) {
                    awaitOpen(servers, "", path + client, 0);
                    assertThat(codes(row(servers, "", path + client)))
                            .as(path + client)
                            .containsKey("1006");
                }
            }
            assertClientsOfKilledServers(jdk, versions, servers);
        }
    }

    private void assertClientsOfKilledServers(Jdk jdk, String versions, ChildJvm servers) throws Exception {
        try (ChildJvm clients = start(jdk, versions, AGENT + "clients", WebSocketClients.class, ports)) {
            have(clients, "hold");
            assertHealthy(servers);
            servers.kill();
            for (String client : WebSocketClients.ALL) {
                for (int i = 0; i < ports.length; i++) {
                    String path = WebSocketClients.PATHS.get(i) + client;
                    awaitOpen(clients, peer(i), path, 0);
                    assertThat(codes(row(clients, peer(i), path))).as(path).containsExactly(Map.entry("1006", 1));
                }
            }
            assertHealthy(clients);
        }
    }

    private String peer(int server) {
        return "127.0.0.1:" + ports[server];
    }

    /** What one client sent and got in one conversation, and how its four connections ended. */
    private void assertClient(ChildJvm clients, int server, String client) throws Exception {
        String path = WebSocketClients.PATHS.get(server) + client;
        awaitOpen(clients, peer(server), path, 0);
        JsonObject row = row(clients, peer(server), path);
        assertThat(row.getString("role", "")).isEqualTo("client");
        assertThat(row.getInt("totalConnections", 0)).as(row.toString()).isEqualTo(4);
        // The last of the four has no successor yet, and it did not end with 1000.
        assertThat(row.getInt("reconnects", 0)).as(row.toString()).isEqualTo(brokenOff(row) - 1);
        assertThat(row.getInt("errors", -1)).as(row.toString()).isZero();
        assertCodes(row);
        assertMessages(row, "sent", said(client));
        assertMessages(row, "received", answered(client));
        assertPositive(row, "ping");
        assertPositive(row, "lifetime");
        assertThat(row.get("lifetime").asObject().getInt("count", 0)).isEqualTo(4);
    }

    private void assertServer(ChildJvm servers, int server, String client) throws Exception {
        String path = WebSocketClients.PATHS.get(server) + client;
        awaitOpen(servers, "", path, 0);
        int errors = client.equals("jdk") ? 1 : 0;
        JsonObject row = row(servers, "", path);
        assertThat(row.getString("role", "")).isEqualTo("server");
        assertThat(row.getInt("totalConnections", 0)).as(row.toString()).isEqualTo(4);
        // Tomcat tells its endpoints when a client is gone before the answer to its close frame could be sent.
        assertThat(row.getInt("errors", -1)).as(row.toString()).isBetween(errors, server == 0 ? errors + 4 : errors);
        if (server == 1 && (client.equals("tyrus") || client.equals("java-websocket"))) {
            // They do not wait for an answer to their close frame, and Java-WebSocket may see the end of the stream
            // first.
            assertThat(codes(row)).as(row.toString()).containsKeys("1001", "4000");
        } else {
            assertCodes(row);
        }
        if (server == 0) {
            // Tomcat does not say who the client is.
            assertThat(row.getInt("reconnects", -1)).isZero();
        } else {
            assertThat(row.getInt("reconnects", 0)).as(row.toString()).isBetween(2, 3);
        }
        assertMessages(row, "received", said(client));
        assertMessages(row, "sent", answered(client));
        ChildJvm.await("the server's ping is answered", () -> pings(servers, path) == 1);
        assertPositive(row(servers, "", path), "ping");
        JsonObject transaction = servers.row("transactions", "name", path + " text");
        assertThat(transaction.getString("type", "")).isEqualTo("websocket");
        assertThat(transaction.getInt("count", 0)).isEqualTo(said(client)[0]);
        assertThat(transaction.getInt("errors", -1)).isEqualTo(errors);
    }

    /** Old libraries may close a failed conversation on both sides, or see the end of the stream before the close frame. */
    private void assertCodes(JsonObject row) {
        Map<String, Integer> codes = codes(row);
        if (oldest) {
            assertThat(CODES).as(row.toString()).containsAll(withoutBroken(codes.keySet()));
            assertThat(codes.values().stream().mapToInt(Integer::intValue).sum())
                    .as(row.toString())
                    .isEqualTo(4);
        } else {
            assertThat(codes.keySet()).as(row.toString()).containsExactlyInAnyOrderElementsOf(CODES);
        }
    }

    private static Set<String> withoutBroken(Set<String> codes) {
        Set<String> rest = new HashSet<>(codes);
        rest.removeAll(CLOSED_BY_BOTH);
        return rest;
    }

    /** Connections that ended with something else than 1000, so that the next one is a reconnect. */
    private static int brokenOff(JsonObject row) {
        Map<String, Integer> codes = codes(row);
        codes.remove("1000");
        return codes.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static int pings(ChildJvm servers, String path) {
        try {
            return row(servers, "", path).get("ping").asObject().getInt("count", 0);
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Text messages of a conversation and their bytes, then binary ones and theirs. */
    private static int[] said(String client) {
        int fragmented = client.equals("okhttp") ? 0 : 1;
        int failing = client.equals("jdk") ? 1 : 0;
        return new int[] {6 + fragmented + failing, 42 + 10 * fragmented + 4 * failing, 2, 200};
    }

    private static int[] answered(String client) {
        int fragmented = client.equals("okhttp") ? 0 : 1;
        return new int[] {4 + fragmented, 22 + 10 * fragmented, 2, 200};
    }

    private static void assertMessages(JsonObject row, String direction, int[] expected) {
        JsonObject messages = row.get(direction).asObject();
        String what = direction + " of " + row;
        assertThat(messages.getInt("textMessages", -1)).as(what).isEqualTo(expected[0]);
        assertThat(messages.getInt("binaryMessages", -1)).as(what).isEqualTo(expected[2]);
        assertThat(messages.getInt("totalBytes", -1)).as(what).isEqualTo(expected[1] + expected[3]);
        assertThat(messages.getInt("maxBytes", -1)).as(what).isEqualTo(100);
    }

    private static void assertPositive(JsonObject row, String figure) {
        assertThat(row.get(figure).asObject().getLong("p50Nanos", 0))
                .as(figure + " of " + row)
                .isPositive();
    }

    /** Every handshake is one trace on both sides, and every message is linked to one of them. */
    private static void assertLinked(ChildJvm clients, ChildJvm servers) throws Exception {
        Set<String> talks = new HashSet<>();
        for (JsonObject talk : clients.items("traces?transaction=talk&limit=500")) {
            String traceId = talk.getString("traceId", "");
            talks.add(traceId);
            List<JsonObject> here = spans(clients, traceId);
            List<String> handshakes = new ArrayList<>();
            int sends = 0;
            for (JsonObject span : here) {
                if (span.getString("category", "").equals("http")) {
                    handshakes.add(span.getString("spanId", ""));
                    assertThat(span.get("attributes").asObject().getInt("http.response.status_code", 0))
                            .isEqualTo(101);
                } else if (span.getString("category", "").equals("websocket")) {
                    sends++;
                    assertThat(links(span)).hasSize(1);
                    assertThat(links(span).get(0)).startsWith(traceId);
                }
            }
            assertThat(handshakes).as(here.toString()).hasSize(4);
            assertThat(sends).isPositive();
            ChildJvm.await("the server has kept its part of " + traceId, () -> {
                List<String> parents = new ArrayList<>();
                for (JsonObject span : spans(servers, traceId)) {
                    if (span.getString("kind", "").equals("server")) {
                        parents.add(span.getString("parentSpanId", ""));
                    }
                }
                return parents.containsAll(handshakes);
            });
        }
        assertThat(talks).hasSize(2 * WebSocketClients.ALL.size());
        for (ChildJvm side : List.of(clients, servers)) {
            for (String client : WebSocketClients.ALL) {
                List<JsonObject> messages =
                        new ArrayList<>(side.items("traces?transaction=%2Ftomcat-" + client + "%20text&limit=500"));
                messages.addAll(side.items("traces?transaction=%2Fplain-" + client + "%20text&limit=500"));
                assertThat(messages).as(client).isNotEmpty();
                for (JsonObject message : messages) {
                    JsonObject root =
                            spans(side, message.getString("traceId", "")).get(0);
                    assertThat(links(root)).as(client + " " + root).hasSize(1);
                    assertThat(talks).contains(links(root).get(0).substring(0, 32));
                    assertThat(root.get("attributes").asObject().getString("websocket.message.type", ""))
                            .isEqualTo("text");
                }
            }
        }
    }

    private static List<JsonObject> spans(ChildJvm child, String traceId) {
        List<JsonObject> spans = new ArrayList<>();
        try {
            for (JsonValue part : child.api("traces/" + traceId).get("items").asArray()) {
                for (JsonValue span : part.asObject().get("spans").asArray()) {
                    spans.add(span.asObject());
                }
            }
        } catch (AssertionError notYet) {
            return spans;
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
        return spans;
    }

    private static List<String> links(JsonObject span) {
        List<String> links = new ArrayList<>();
        span.get("links").asArray().forEach(link -> links.add(link.asString()));
        return links;
    }

    private static void assertMetrics(ChildJvm clients, ChildJvm servers) throws Exception {
        assertThat(ChildJvm.get(clients.dashboard() + "/metrics", Map.of()).body())
                .contains("perfagent_websocket_connections_open{role=\"client\"")
                .contains("perfagent_websocket_ping_seconds_count");
        assertThat(ChildJvm.get(servers.dashboard() + "/metrics", Map.of()).body())
                .contains("perfagent_websocket_connections_total{role=\"server\",peer=\"\",route=\"/plain-jdk\"} 4")
                .contains("route=\"/plain-jdk\",code=\"4000\"} 1")
                .contains("route=\"/plain-jdk\",direction=\"received\",type=\"binary\"} 200");
    }

    private static void assertHealthy(ChildJvm child) throws Exception {
        JsonObject status = child.api("status");
        JsonObject dropped = status.get("dropped").asObject();
        assertThat(dropped.getInt("advice_failed", 0))
                .as(status.get("log").toString())
                .isZero();
        assertThat(dropped.getInt("class_not_woven", 0)).as(status.toString()).isZero();
        assertThat(dropped.getInt("websocket_not_followed", 0)).isZero();
    }

    private static void awaitOpen(ChildJvm child, String peer, String path, int connections) {
        ChildJvm.await(connections + " connections of " + path + " are open", () -> {
            try {
                return row(child, peer, path).getInt("openConnections", -1) == connections;
            } catch (AssertionError notYet) {
                return false;
            } catch (IOException | InterruptedException failure) {
                throw new AssertionError(failure);
            }
        });
    }

    private static JsonObject row(ChildJvm child, String peer, String path) throws IOException, InterruptedException {
        List<JsonObject> rows = child.items("websocket");
        for (JsonObject row : rows) {
            if (row.getString("peer", "?").equals(peer)
                    && row.getString("route", "").equals(path)) {
                return row;
            }
        }
        throw new AssertionError("no " + path + " of " + peer + " in " + rows);
    }

    private static Map<String, Integer> codes(JsonObject row) {
        Map<String, Integer> codes = new TreeMap<>();
        for (JsonValue code : row.get("closeCodes").asArray()) {
            codes.put(code.asObject().getString("code", ""), code.asObject().getInt("count", 0));
        }
        return codes;
    }
}
