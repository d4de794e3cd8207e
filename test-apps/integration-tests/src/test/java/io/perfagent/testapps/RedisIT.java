package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.RedisOrders;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each round trip to a real Redis is one span with its command, and nothing of keys and values is kept. */
class RedisIT {

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
