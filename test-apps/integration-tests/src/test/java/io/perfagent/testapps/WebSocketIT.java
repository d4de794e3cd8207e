package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.WebSocketClients;
import io.perfagent.testapps.apps.WebSocketServers;
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

    private static final String AGENT = "trace.rate=10000;service=";

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void countsBothSidesOfEveryConversation(Jdk jdk) throws Exception {
        try (ChildJvm servers = ChildJvm.on(jdk).agent(AGENT + "servers").main(WebSocketServers.class)) {
            String[] ready = servers.printed(" .").out().split(" ");
            String tomcat = ready[1];
            String plain = ready[2];
            try (ChildJvm clients =
                    ChildJvm.on(jdk).agent(AGENT + "clients").main(WebSocketClients.class, tomcat, plain)) {
                clients.type("talk");
                clients.printed("did talk");
                for (String client : WebSocketClients.ALL) {
                    assertClient(clients, tomcat, client);
                    assertClient(clients, plain, client);
                    assertServer(servers, client);
                }
                assertLinked(clients, servers);
                assertMetrics(clients, servers);
                clients.type("hold");
                clients.printed("did hold");
                for (String client : WebSocketClients.ALL) {
                    assertThat(row(clients, "127.0.0.1:" + tomcat, client).getInt("openConnections", 0))
                            .isEqualTo(1);
                    assertThat(row(clients, "127.0.0.1:" + tomcat, client).getInt("reconnects", 0))
                            .isEqualTo(3);
                    awaitOpen(servers, "", client, 2);
                }
                assertHealthy(clients);
            }
            for (String client : WebSocketClients.ALL) {
                awaitOpen(servers, "", client, 0);
                assertThat(codes(row(servers, "", client))).as(client).containsEntry("1006", 2);
            }
            try (ChildJvm clients =
                    ChildJvm.on(jdk).agent(AGENT + "clients").main(WebSocketClients.class, tomcat, plain)) {
                clients.type("hold");
                clients.printed("did hold");
                for (String client : WebSocketClients.ALL) {
                    awaitOpen(clients, "127.0.0.1:" + plain, client, 1);
                }
                assertHealthy(servers);
                servers.kill();
                for (String client : WebSocketClients.ALL) {
                    for (String port : List.of(tomcat, plain)) {
                        awaitOpen(clients, "127.0.0.1:" + port, client, 0);
                        assertThat(codes(row(clients, "127.0.0.1:" + port, client)))
                                .as(client + " " + port)
                                .containsExactly(Map.entry("1006", 1));
                    }
                }
                assertHealthy(clients);
            }
        }
    }

    /** What one client sent and got in one conversation, and how its four connections ended. */
    private static void assertClient(ChildJvm clients, String port, String client) throws Exception {
        String peer = "127.0.0.1:" + port;
        awaitOpen(clients, peer, client, 0);
        JsonObject row = row(clients, peer, client);
        assertThat(row.getString("role", "")).isEqualTo("client");
        assertThat(row.getInt("totalConnections", 0)).as(row.toString()).isEqualTo(4);
        assertThat(row.getInt("reconnects", 0)).as(row.toString()).isEqualTo(2);
        assertThat(row.getInt("errors", -1)).as(row.toString()).isZero();
        assertThat(codes(row)).as(client + " " + row).isEqualTo(Map.of("1000", 1, "1001", 1, "4000", 1, "4001", 1));
        assertMessages(row, "sent", 1, said(client));
        assertMessages(row, "received", 1, answered(client));
        assertPositive(row, "ping");
        assertPositive(row, "lifetime");
        assertThat(row.get("lifetime").asObject().getInt("count", 0)).isEqualTo(4);
    }

    /** Both servers share the row of a path. */
    private static void assertServer(ChildJvm servers, String client) throws Exception {
        awaitOpen(servers, "", client, 0);
        JsonObject row = row(servers, "", client);
        assertThat(row.getString("role", "")).isEqualTo("server");
        assertThat(row.getInt("totalConnections", 0)).as(row.toString()).isEqualTo(8);
        assertThat(codes(row)).as(client + " " + row).isEqualTo(Map.of("1000", 2, "1001", 2, "4000", 2, "4001", 2));
        // Tomcat does not say who the client is, so that only Java-WebSocket knows one again.
        assertThat(row.getInt("reconnects", 0)).as(row.toString()).isEqualTo(2);
        assertThat(row.getInt("errors", -1)).as(row.toString()).isEqualTo(client.equals("jdk") ? 2 : 0);
        assertMessages(row, "received", 2, said(client));
        assertMessages(row, "sent", 2, answered(client));
        ChildJvm.await("the servers' pings are answered", () -> pings(servers, client) == 2);
        assertPositive(row(servers, "", client), "ping");
        JsonObject transaction = servers.row("transactions", "name", "/" + client + " text");
        assertThat(transaction.getString("type", "")).isEqualTo("websocket");
        assertThat(transaction.getInt("count", 0)).isEqualTo(2 * said(client)[0]);
        assertThat(transaction.getInt("errors", -1)).isEqualTo(client.equals("jdk") ? 2 : 0);
    }

    private static int pings(ChildJvm servers, String client) {
        try {
            return row(servers, "", client).get("ping").asObject().getInt("count", 0);
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

    private static void assertMessages(JsonObject row, String direction, int conversations, int[] expected) {
        JsonObject messages = row.get(direction).asObject();
        String what = direction + " of " + row;
        assertThat(messages.getInt("textMessages", -1)).as(what).isEqualTo(conversations * expected[0]);
        assertThat(messages.getInt("binaryMessages", -1)).as(what).isEqualTo(conversations * expected[2]);
        assertThat(messages.getInt("totalBytes", -1)).as(what).isEqualTo(conversations * (expected[1] + expected[3]));
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
                List<JsonObject> messages = side.items("traces?transaction=%2F" + client + "%20text&limit=500");
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
                .contains("perfagent_websocket_connections_total{role=\"server\",peer=\"\",route=\"/jdk\"} 8")
                .contains("route=\"/jdk\",code=\"4000\"} 2")
                .contains("route=\"/jdk\",direction=\"received\",type=\"binary\"} 400");
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

    private static void awaitOpen(ChildJvm child, String peer, String client, int connections) {
        ChildJvm.await(connections + " connections of " + client + " are open", () -> {
            try {
                return row(child, peer, client).getInt("openConnections", -1) == connections;
            } catch (AssertionError notYet) {
                return false;
            } catch (IOException | InterruptedException failure) {
                throw new AssertionError(failure);
            }
        });
    }

    private static JsonObject row(ChildJvm child, String peer, String client) throws IOException, InterruptedException {
        List<JsonObject> rows = child.items("websocket");
        for (JsonObject row : rows) {
            if (row.getString("peer", "?").equals(peer)
                    && row.getString("route", "").equals("/" + client)) {
                return row;
            }
        }
        throw new AssertionError("no " + client + " of " + peer + " in " + rows);
    }

    private static Map<String, Integer> codes(JsonObject row) {
        Map<String, Integer> codes = new TreeMap<>();
        for (JsonValue code : row.get("closeCodes").asArray()) {
            codes.put(code.asObject().getString("code", ""), code.asObject().getInt("count", 0));
        }
        return codes;
    }
}
