package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.GrpcShop;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A gRPC service and its client in two JVMs, with the newest and the oldest grpc-java: calls, streams, traces, figures. */
class GrpcIT {

    private static final String OLDEST = System.getProperty("grpc.oldest.version");
    private static final String SERVICE = "shop.Orders/";

    static Stream<Arguments> combinations() {
        return Jdks.all().stream().flatMap(jdk -> Stream.of(Arguments.of(jdk, ""), Arguments.of(jdk, OLDEST)));
    }

    @ParameterizedTest(name = "{0} with grpc-java {1}")
    @MethodSource("combinations")
    void everyCallIsOneSpan(Jdk jdk, String oldVersion) throws Exception {
        try (ChildJvm server = start(jdk, oldVersion, "server")) {
            Matcher port = Pattern.compile("port (\\d+);")
                    .matcher(server.printed(";\n").out());
            assertThat(port.find()).isTrue();
            try (ChildJvm client = start(jdk, oldVersion, "client", port.group(1))) {
                client.printed("done");
                assertThat(client.out()).contains("answered " + GrpcShop.MANY).contains("cancel: CANCELLED");
                String peer = "127.0.0.1:" + port.group(1);
                awaitEnds(server, "server", "");
                awaitEnds(client, "client", peer);
                assertClientFigures(client, peer);
                assertServerFigures(server);
                assertKinds(client, server);
                assertContext(client, server);
                assertFailures(client, server);
                assertWithinProcess(client);
                assertMetrics(client, peer);
                for (ChildJvm each : List.of(server, client)) {
                    JsonObject status = each.api("status");
                    assertThat(status.get("dropped").asObject().names()).isEmpty();
                    assertThat(each.agentComplaints()).isEmpty();
                }
            }
        }
    }

    private static ChildJvm start(Jdk jdk, String oldVersion, String... arguments) throws IOException {
        ChildJvm.Builder builder = ChildJvm.on(jdk)
                .agent("service=" + arguments[0] + ";trace.rate=10000;overhead.budget=1000;trace.methods="
                        + GrpcShop.class.getName() + "#handled");
        if (oldVersion.isEmpty()) {
            return builder.main(GrpcShop.class, arguments);
        }
        // Alone, because providers of the newest version on the tests' class path do not fit the oldest.
        File classes = new File(GrpcShop.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        List<String> command = new ArrayList<>(List.of(
                "-cp",
                System.getProperty("oldest.libraries") + "/grpc-" + oldVersion + "/*" + File.pathSeparator + classes,
                GrpcShop.class.getName()));
        command.addAll(List.of(arguments));
        return builder.options(command.toArray(String[]::new)).start();
    }

    // ---- figures

    private static Map<String, JsonObject> rows(ChildJvm child, String role, String peer) throws Exception {
        Map<String, JsonObject> rows = new TreeMap<>();
        for (JsonObject row : child.items("grpc")) {
            if (row.getString("role", "").equals(role)
                    && row.getString("peer", "").equals(peer)) {
                rows.put(row.getString("method", "").substring(SERVICE.length()), row);
            }
        }
        return rows;
    }

    /** The transport tells a side that a call is over a moment after the other one knows. */
    private static void awaitEnds(ChildJvm child, String role, String peer) {
        ChildJvm.await("every call has ended", () -> {
            try {
                Map<String, JsonObject> rows = rows(child, role, peer);
                return rows.size() >= 6 && rows.values().stream().allMatch(row -> row.getLong("openCalls", -1) == 0);
            } catch (Exception notYet) {
                return false;
            }
        });
    }

    private static String counts(JsonObject row) {
        return row.getLong("started", -1) + " started, " + row.getLong("count", -1) + " ended, "
                + row.getLong("errors", -1) + " failed; sent " + messages(row, "sent") + "; received "
                + messages(row, "received");
    }

    private static String messages(JsonObject row, String direction) {
        JsonObject figures = row.get(direction).asObject();
        return figures.getLong("messages", -1) + " of " + figures.getLong("totalBytes", -1) + " bytes, "
                + figures.getLong("unsizedMessages", -1) + " unsized, "
                + figures.get("gap").asObject().getLong("count", -1) + " gaps";
    }

    private static Map<String, Long> statuses(JsonObject row) {
        Map<String, Long> statuses = new TreeMap<>();
        for (JsonValue status : row.get("statuses").asArray()) {
            statuses.put(
                    status.asObject().getString("status", ""), status.asObject().getLong("count", 0));
        }
        return statuses;
    }

    private static void assertClientFigures(ChildJvm client, String peer) throws Exception {
        Map<String, JsonObject> rows = rows(client, "client", peer);
        assertThat(counts(rows.get("Get")))
                .isEqualTo("7 started, 7 ended, 4 failed; sent 7 of 39 bytes, 0 unsized, 0 gaps; "
                        + "received 3 of 32 bytes, 0 unsized, 0 gaps");
        assertThat(statuses(rows.get("Get")))
                .isEqualTo(Map.of(
                        "OK", 3L, "INVALID_ARGUMENT", 1L, "INTERNAL", 1L, "UNKNOWN", 1L, "DEADLINE_EXCEEDED", 1L));
        assertThat(counts(rows.get("Odd")))
                .isEqualTo("1 started, 1 ended, 0 failed; sent 1 of 0 bytes, 1 unsized, 0 gaps; "
                        + "received 1 of 9 bytes, 0 unsized, 0 gaps");
        assertThat(counts(rows.get("List")))
                .isEqualTo("1 started, 1 ended, 0 failed; sent 1 of 1 bytes, 0 unsized, 0 gaps; "
                        + "received 5 of 20 bytes, 0 unsized, 4 gaps");
        assertThat(counts(rows.get("Put")))
                .isEqualTo("1 started, 1 ended, 0 failed; sent 4 of 28 bytes, 0 unsized, 3 gaps; "
                        + "received 1 of 5 bytes, 0 unsized, 0 gaps");
        assertThat(counts(rows.get("Chat")))
                .isEqualTo("3 started, 3 ended, 1 failed; sent 10004 of 50018 bytes, 0 unsized, 10001 gaps; "
                        + "received 10004 of 50018 bytes, 0 unsized, 10001 gaps");
        assertThat(counts(rows.get("Many")))
                .isEqualTo("1000 started, 1000 ended, 0 failed; sent 1000 of 4000 bytes, 0 unsized, 0 gaps; "
                        + "received 1000 of 10000 bytes, 0 unsized, 0 gaps");
        assertThat(statuses(rows.get("Missing"))).isEqualTo(Map.of("UNIMPLEMENTED", 1L));
        assertThat(rows.get("List").get("firstMessage").asObject().getLong("count", 0))
                .isEqualTo(1);
        assertThat(statuses(rows(client, "client", "127.0.0.1:1").get("Get"))).isEqualTo(Map.of("UNAVAILABLE", 1L));
        // Which failure comes first is up to the resolver; that it is one call is not.
        assertThat(counts(rows(client, "client", "nowhere.invalid:80").get("Get")))
                .startsWith("1 started, 1 ended, 1 failed");
    }

    private static void assertServerFigures(ChildJvm server) throws Exception {
        Map<String, JsonObject> rows = rows(server, "server", "");
        assertThat(rows.keySet()).containsExactly("Chat", "Get", "List", "Many", "Odd", "Put");
        JsonObject get = rows.get("Get");
        assertThat(counts(get))
                .contains("7 started, 7 ended, ")
                .endsWith("sent 3 of 32 bytes, 0 unsized, 0 gaps; received 7 of 39 bytes, 0 unsized, 0 gaps");
        Map<String, Long> statuses = statuses(get);
        // Whether the client's reset or the server's own clock comes first is chance.
        assertThat(statuses.getOrDefault("DEADLINE_EXCEEDED", 0L) + statuses.getOrDefault("CANCELLED", 0L))
                .isEqualTo(1);
        assertThat(get.getLong("errors", -1)).isEqualTo(2 + statuses.getOrDefault("DEADLINE_EXCEEDED", 0L));
        assertThat(statuses)
                .containsEntry("OK", 3L)
                .containsEntry("INVALID_ARGUMENT", 1L)
                .containsEntry("INTERNAL", 1L)
                .containsEntry("UNKNOWN", 1L);
        assertThat(counts(rows.get("Chat")))
                .isEqualTo("3 started, 3 ended, 0 failed; sent 10004 of 50018 bytes, 0 unsized, 10001 gaps; "
                        + "received 10004 of 50018 bytes, 0 unsized, 10001 gaps");
        assertThat(statuses(rows.get("Chat"))).isEqualTo(Map.of("OK", 2L, "CANCELLED", 1L));
        assertThat(counts(rows.get("Many")))
                .isEqualTo("1000 started, 1000 ended, 0 failed; sent 1000 of 10000 bytes, 0 unsized, 0 gaps; "
                        + "received 1000 of 4000 bytes, 0 unsized, 0 gaps");
        JsonObject many = server.row("transactions", "name", SERVICE + "Many");
        assertThat(many.getString("type", "")).isEqualTo("rpc");
        assertThat(many.getLong("count", 0)).isEqualTo(GrpcShop.MANY);
    }

    // ---- traces

    /** A client's transaction, the call in it, and what served the call. */
    private record Served(
            String traceId, JsonObject root, JsonObject call, JsonObject service, List<JsonObject> spans) {}

    private static Served served(ChildJvm client, ChildJvm server, String transaction, String method) throws Exception {
        String id = client.row("traces?limit=1000", "name", "GrpcShop." + transaction)
                .getString("traceId", "");
        List<JsonObject> spans = spans(client, id);
        JsonObject root = only(spans, "GrpcShop." + transaction, "internal");
        JsonObject call = only(spans, SERVICE + method, "client");
        server.row("traces?limit=1000", "traceId", id);
        List<JsonObject> theirs = spans(server, id);
        JsonObject service = only(theirs, SERVICE + method, "server");
        assertThat(parent(call)).isEqualTo(root.getString("spanId", ""));
        assertThat(parent(service)).isEqualTo(call.getString("spanId", ""));
        assertThat(attribute(call, "rpc.system.name")).isEqualTo("grpc");
        assertThat(attribute(call, "rpc.method")).isEqualTo(SERVICE + method);
        assertThat(attribute(service, "rpc.method")).isEqualTo(SERVICE + method);
        assertThat(attribute(call, "server.address")).isEqualTo("127.0.0.1");
        assertThat(attribute(service, "server.address")).isEqualTo("127.0.0.1");
        List<JsonObject> all = new ArrayList<>(spans);
        all.addAll(theirs);
        return new Served(id, root, call, service, all);
    }

    private static List<JsonObject> spans(ChildJvm child, String traceId) throws Exception {
        List<JsonObject> spans = new ArrayList<>();
        for (JsonValue part : child.api("traces/" + traceId).get("items").asArray()) {
            for (JsonValue span : part.asObject().get("spans").asArray()) {
                spans.add(span.asObject());
            }
        }
        return spans;
    }

    private static JsonObject only(List<JsonObject> spans, String name, String kind) {
        List<JsonObject> found = spans.stream()
                .filter(span -> span.getString("name", "").equals(name)
                        && span.getString("kind", "").equals(kind))
                .toList();
        assertThat(found).as(name + " in " + spans).hasSize(1);
        return found.get(0);
    }

    private static String parent(JsonObject span) {
        JsonValue parent = span.get("parentSpanId");
        return parent.isNull() ? "" : parent.asString();
    }

    private static String attribute(JsonObject span, String name) {
        JsonValue value = span.get("attributes").asObject().get(name);
        return value == null ? null : value.isString() ? value.asString() : value.toString();
    }

    private static String flow(JsonObject span, String direction) {
        String prefix = "perfagent." + direction + ".";
        return attribute(span, prefix + "messages") + " messages, " + attribute(span, prefix + "bytes") + " bytes, "
                + attribute(span, prefix + "gaps") + " gaps";
    }

    private static void assertKinds(ChildJvm client, ChildJvm server) throws Exception {
        Served unary = served(client, server, "unary", "Get");
        assertThat(flow(unary.call, "sent")).isEqualTo("1 messages, 3 bytes, null gaps");
        assertThat(flow(unary.service, "received")).isEqualTo("1 messages, 3 bytes, null gaps");
        assertThat(attribute(unary.call, "rpc.status_code")).isEqualTo("OK");
        assertThat(Long.parseLong(attribute(unary.call, "perfagent.rpc.timeout_nanos")))
                .isBetween(3_000_000_000_000L, 3_600_000_000_000L);
        assertThat(Long.parseLong(attribute(unary.service, "perfagent.rpc.timeout_nanos")))
                .isBetween(3_000_000_000_000L, 3_600_000_000_000L);
        assertThat(attribute(served(client, server, "odd", "Odd").call, "perfagent.sent.bytes"))
                .isNull();
        Served list = served(client, server, "list", "List");
        assertThat(flow(list.call, "received")).isEqualTo("5 messages, 20 bytes, 4 gaps");
        assertThat(flow(list.service, "sent")).isEqualTo("5 messages, 20 bytes, 4 gaps");
        Served put = served(client, server, "put", "Put");
        assertThat(flow(put.call, "sent")).isEqualTo("4 messages, 28 bytes, 3 gaps");
        assertThat(flow(put.service, "received")).isEqualTo("4 messages, 28 bytes, 3 gaps");
        Served chat = served(client, server, "longChat", "Chat");
        for (JsonObject side : List.of(chat.call, chat.service)) {
            assertThat(flow(side, "sent")).isEqualTo("10000 messages, 50000 bytes, 9999 gaps");
            assertThat(flow(side, "received")).isEqualTo("10000 messages, 50000 bytes, 9999 gaps");
            long first = Long.parseLong(attribute(side, "perfagent.received.first_nanos"));
            long longest = Long.parseLong(attribute(side, "perfagent.received.gap_max_nanos"));
            long mean = Long.parseLong(attribute(side, "perfagent.received.gap_mean_nanos"));
            assertThat(first).isBetween(1L, side.getLong("durationNanos", 0));
            assertThat(longest).isBetween(mean, side.getLong("durationNanos", 0));
        }
        // The root, the call, the service, and what the first message caused.
        assertThat(chat.spans).hasSize(4);
    }

    private static void assertContext(ChildJvm client, ChildJvm server) throws Exception {
        for (String[] each : new String[][] {{"chat", "Chat"}, {"put", "Put"}, {"unary", "Get"}}) {
            Served served = served(client, server, each[0], each[1]);
            assertThat(parent(only(served.spans, "GrpcShop.handled", "internal")))
                    .as("work in a callback of the server: " + each[0])
                    .isEqualTo(served.service.getString("spanId", ""));
        }
        Served callback = served(client, server, "callback", "Get");
        assertThat(callback.spans.stream()
                        .filter(span -> span.getString("name", "").equals("GrpcShop.handled"))
                        .map(GrpcIT::parent))
                .as("work in callbacks of the client and of the server")
                .containsExactlyInAnyOrder(
                        callback.root.getString("spanId", ""), callback.service.getString("spanId", ""));
        JsonObject own = only(spans(server, "0123456789abcdef0123456789abcdef"), SERVICE + "Get", "server");
        assertThat(parent(own)).isEqualTo("0123456789abcdef");
    }

    private static void assertFailures(ChildJvm client, ChildJvm server) throws Exception {
        Served deadline = served(client, server, "deadline", "Get");
        assertThat(deadline.call.getString("error", "")).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(deadline.call.getLong("durationNanos", 0)).isGreaterThan(250_000_000);
        Served cancelled = served(client, server, "cancelled", "Chat");
        assertThat(cancelled.call.getString("error", "")).isEqualTo("CANCELLED");
        assertThat(cancelled.service.get("error").isNull()).isTrue();
        assertThat(attribute(cancelled.service, "rpc.status_code")).isEqualTo("CANCELLED");
        List<String> seen = new ArrayList<>();
        for (JsonObject trace : client.items("traces?limit=1000&transaction=GrpcShop.failing")) {
            String id = trace.getString("traceId", "");
            JsonObject call = only(spans(client, id), SERVICE + "Get", "client");
            JsonObject service = only(spans(server, id), SERVICE + "Get", "server");
            assertThat(call.getString("error", "")).isEqualTo(attribute(call, "rpc.status_code"));
            assertThat(attribute(service, "rpc.status_code")).isEqualTo(attribute(call, "rpc.status_code"));
            seen.add(attribute(call, "rpc.status_code") + " " + service.get("error") + " "
                    + attribute(service, "exception.type"));
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "INVALID_ARGUMENT null null",
                        "INTERNAL \"INTERNAL\" null",
                        "UNKNOWN \"UNKNOWN\" java.lang.IllegalStateException");
    }

    /** Client and server in one process, with pools and on one thread: each has its part, in one trace. */
    private static void assertWithinProcess(ChildJvm client) throws Exception {
        List<JsonObject> traces = client.items("traces?limit=1000&transaction=GrpcShop.within");
        assertThat(traces).hasSize(2);
        for (JsonObject trace : traces) {
            List<JsonObject> spans = spans(client, trace.getString("traceId", ""));
            for (String method : List.of("Get", "Chat")) {
                JsonObject call = only(spans, SERVICE + method, "client");
                JsonObject service = only(spans, SERVICE + method, "server");
                assertThat(parent(call))
                        .isEqualTo(only(spans, "GrpcShop.within", "internal").getString("spanId", ""));
                assertThat(parent(service)).isEqualTo(call.getString("spanId", ""));
                assertThat(flow(service, "received")).isEqualTo(flow(call, "sent"));
                assertThat(flow(service, "sent")).isEqualTo(flow(call, "received"));
            }
        }
        Map<String, JsonObject> rows = rows(client, "client", "localhost");
        assertThat(counts(rows.get("Get")))
                .isEqualTo("2 started, 2 ended, 0 failed; sent 2 of 4 bytes, 0 unsized, 0 gaps; "
                        + "received 2 of 16 bytes, 0 unsized, 0 gaps");
        assertThat(counts(rows(client, "server", "").get("Chat")))
                .isEqualTo("2 started, 2 ended, 0 failed; sent 6 of 30 bytes, 0 unsized, 4 gaps; "
                        + "received 6 of 30 bytes, 0 unsized, 4 gaps");
    }

    private static void assertMetrics(ChildJvm client, String peer) throws Exception {
        String metrics = ChildJvm.get(client.dashboard() + "/metrics", Map.of()).body();
        String many = "role=\"client\",peer=\"" + peer + "\",method=\"shop.Orders/Many\"";
        assertThat(metrics)
                .contains("perfagent_rpc_duration_seconds_count{" + many + ",status=\"OK\"} 1000\n")
                .contains("perfagent_rpc_open_calls{" + many + "} 0\n")
                .contains("perfagent_rpc_messages_total{" + many + ",direction=\"received\"} 1000\n")
                .contains("perfagent_rpc_message_bytes_total{" + many + ",direction=\"received\"} 10000\n");
    }
}
