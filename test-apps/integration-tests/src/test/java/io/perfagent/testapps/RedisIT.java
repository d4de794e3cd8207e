package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.RedisOrders;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.embedded.RedisServer;

/** Each round trip to a real Redis is one span with its command, and nothing of keys and values is kept. */
class RedisIT {

    @TempDir
    static Path folder;

    static Collection<Jdk> jdks() {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void eachRoundTripIsOneSpan(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("service=orders;trace.rate=10000;overhead.budget=1000")
                .main(RedisOrders.class)) {
            child.printed(" done");
            assertThat(child.out()).contains("refused INCR", "executed 2");
            child.row("transactions", "name", "cache");
            Map<String, Long> counts = new TreeMap<>();
            Map<String, Long> errors = new TreeMap<>();
            for (JsonObject row : child.items("spans?transaction=cache&category=cache")) {
                counts.put(row.getString("name", ""), row.getLong("count", 0));
                errors.put(row.getString("name", ""), row.getLong("errors", 0));
            }
            assertThat(counts)
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "CONNECT", 1L, "SET", 1L, "GET", 2L, "INCR", 1L, "STRLEN", 1L, "PIPELINE", 2L, "EXEC", 1L));
            assertThat(errors.entrySet())
                    .filteredOn(entry -> entry.getValue() > 0)
                    .hasSize(1);
            assertThat(errors).containsEntry("INCR", 1L);
            assertTrace(child);
            assertThat(child.api("status").get("dropped").asObject().names()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theOldestJedisGivesTheSame(Jdk jdk) throws Exception {
        RedisServer server = redis();
        try (ChildJvm child = StoreProgram.start(jdk, "jedis-4.0", "JedisProgram", folder, port(server))) {
            child.printed(" done");
            assertThat(child.out()).contains("refused INCR", "executed 2");
            StoreProgram.assertCalls(
                    child,
                    "cache",
                    "cache",
                    Map.of("SET", 1L, "GET", 2L, "INCR", 1L, "INCR!", 1L, "STRLEN", 1L, "PIPELINE", 2L, "EXEC", 1L));
            StoreProgram.assertSpans(child, "cache", "cache", "redis", port(server));
            StoreProgram.assertHealthy(child);
        } finally {
            server.stop();
        }
    }

    static List<Object[]> lettuces() {
        List<Object[]> cases = new ArrayList<>();
        for (Jdk jdk : Jdks.all()) {
            cases.add(new Object[] {jdk, "lettuce-5.0"});
            cases.add(new Object[] {jdk, "lettuce-7.7"});
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("lettuces")
    void eachOfLettucesCommandsIsOneSpanUntilItIsAnswered(Jdk jdk, String store) throws Exception {
        RedisServer server = redis();
        try (ChildJvm child = StoreProgram.start(jdk, store, "LettuceProgram", folder, port(server))) {
            child.printed(" done");
            assertThat(child.out())
                    .contains("refused CONNECT", "refused INCR", "length 6", "refused later", "executed 2")
                    .contains("reactive 6", "refused reactive", "cancelled true", "refused closed", "too late");
            Map<String, Map<String, Long>> expected = new LinkedHashMap<>();
            expected.put("connect", Map.of("CONNECT", 1L));
            expected.put("connect later", Map.of("CONNECT", 1L));
            expected.put("connect in vain", Map.of("CONNECT", 1L, "CONNECT!", 1L));
            expected.put("sync", Map.of("SET", 1L, "GET", 2L, "INCR", 1L, "INCR!", 1L, "STRLEN", 1L));
            expected.put("async", Map.of("SET", 1L, "GET", 1L, "STRLEN", 1L, "INCR", 1L, "INCR!", 1L));
            expected.put("pipeline", Map.of("SET", 3L));
            expected.put("multi", Map.of("MULTI", 1L, "SET", 1L, "GET", 1L, "EXEC", 1L));
            expected.put("discard", Map.of("MULTI", 1L, "SET", 1L, "DISCARD", 1L));
            expected.put("reactive", Map.of("SET", 1L, "STRLEN", 1L, "INCR", 1L, "INCR!", 1L));
            expected.put("timeout", Map.of("BLPOP", 1L, "BLPOP!", 1L));
            expected.put("cancelled", Map.of("BLPOP", 1L, "BLPOP!", 1L));
            expected.put("closed", Map.of("GET", 1L, "GET!", 1L));
            for (Map.Entry<String, Map<String, Long>> each : expected.entrySet()) {
                StoreProgram.assertCalls(child, each.getKey(), "cache", each.getValue());
            }
            for (String transaction : List.of("connect", "sync", "async", "pipeline", "multi", "reactive")) {
                StoreProgram.assertSpans(child, transaction, "cache", "redis", port(server));
            }
            StoreProgram.assertDependency(child, "sync", "redis://127.0.0.1:" + port(server), 5);
            StoreProgram.assertHealthy(child);
        } finally {
            server.stop();
        }
    }

    static List<Object[]> clusterClients() {
        List<Object[]> cases = new ArrayList<>();
        for (Jdk jdk : Jdks.all()) {
            for (String store : List.of("lettuce-5.0", "lettuce-7.7", "jedis-4.0", "jedis-7.4")) {
                cases.add(new Object[] {jdk, store});
            }
        }
        return cases;
    }

    /** A command that a node sends on to another one, for now or for good, is one span, of the node that answered. */
    @ParameterizedTest
    @MethodSource("clusterClients")
    void aClustersCommandIsOneSpanWhereverItIsSent(Jdk jdk, String store) throws Exception {
        boolean lettuce = store.startsWith("lettuce");
        String main = lettuce ? "LettuceClusterProgram" : "JedisClusterProgram";
        try (RedisNodes nodes = new RedisNodes(folder)) {
            String moving = nodes.key(0);
            String asking = nodes.key(1);
            int port = nodes.ports().get(0);
            try (ChildJvm child = StoreProgram.start(jdk, store, main, folder, port, moving, asking, nodes.key(2))) {
                child.printed("ready");
                nodes.move(moving, 0, 1);
                nodes.ask(asking, 1, 2);
                child.type("go");
                child.printed("all done");
                assertThat(child.out()).contains("refused INCR");
                StoreProgram.assertCalls(child, "sync", "cache", Map.of("SET", 4L, "DEL", 3L, "INCR", 1L, "INCR!", 1L));
                assertPorts(child, "sync", "SET", Set.copyOf(nodes.ports()));
                for (String way : lettuce ? List.of("sync", "async", "reactive") : List.of("sync")) {
                    assertThat(child.out()).contains("moved " + way + " null", "asked " + way + " null");
                    StoreProgram.assertCalls(child, "moved " + way, "cache", Map.of("GET", 1L));
                    StoreProgram.assertCalls(child, "asked " + way, "cache", Map.of("GET", 1L));
                    assertPorts(
                            child, "moved " + way, "GET", Set.of(nodes.ports().get(1)));
                    assertPorts(
                            child, "asked " + way, "GET", Set.of(nodes.ports().get(2)));
                }
                StoreProgram.assertDependency(
                        child,
                        "asked sync",
                        "redis://127.0.0.1:" + nodes.ports().get(2),
                        1);
                StoreProgram.assertHealthy(child);
            }
        }
    }

    private static void assertPorts(ChildJvm child, String transaction, String name, Set<Integer> expected)
            throws Exception {
        Set<Integer> ports = new TreeSet<>();
        for (JsonObject span : StoreProgram.spans(child, transaction)) {
            if (span.getString("name", "").equals(name)) {
                JsonObject attributes = span.get("attributes").asObject();
                assertThat(attributes.getString("server.address", "")).isEqualTo("127.0.0.1");
                ports.add(attributes.getInt("server.port", 0));
            }
        }
        assertThat(ports).as(transaction).isEqualTo(expected);
    }

    private static RedisServer redis() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        RedisServer server = RedisServer.newRedisServer()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("save \"\"")
                .build();
        server.start();
        return server;
    }

    private static int port(RedisServer server) {
        return server.ports().get(0);
    }

    private static void assertTrace(ChildJvm child) throws Exception {
        String traceId = child.row("traces", "name", "cache").getString("traceId", "");
        JsonObject trace = child.api("traces/" + traceId);
        assertThat(trace.toString()).doesNotContain("s3cr3t");
        int calls = 0;
        for (JsonValue part : trace.get("items").asArray()) {
            for (JsonValue value : part.asObject().get("spans").asArray()) {
                JsonObject span = value.asObject();
                if (span.getString("category", "").equals("cache")) {
                    calls++;
                    JsonObject attributes = span.get("attributes").asObject();
                    assertThat(span.getString("kind", "")).isEqualTo("client");
                    assertThat(attributes.getString("db.system.name", "")).isEqualTo("redis");
                    assertThat(attributes.getString("server.address", "")).isEqualTo("127.0.0.1");
                    assertThat(child.out()).contains("port " + attributes.getInt("server.port", 0) + " done");
                }
            }
        }
        // Two like calls in a row are one span with figures.
        assertThat(calls).isBetween(7, 9);
    }
}
