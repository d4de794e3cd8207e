package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.OwnSpans;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spans that the program makes itself, and its log lines, join the agent's traces. */
class InteropIT {

    static Collection<Jdk> jdks() {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whatTheProgramMakesItselfJoins(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("service=own;trace.rate=10000;overhead.budget=1000")
                .main(OwnSpans.class)) {
            child.printed("done");
            ChildJvm.await(
                    "what other threads did is there",
                    () -> spans(child, "opentelemetry").containsKey("SELECT 3")
                            && spans(child, "logging").containsKey("logging"));
            assertOpenTelemetry(child);
            assertAnnotations(child);
            Map<String, JsonObject> observed = spans(child, "observation");
            assertThat(parent(observed, "SELECT")).isEqualTo("checkout");
            assertThat(parent(observed, "checkout")).isEqualTo("observation");
            assertThat(spans(child, "alone")).hasSize(1);
            assertLogs(child);
            assertThat(child.api("status").get("dropped").asObject().names()).isEmpty();
            assertThat(child.api("traces").toString()).doesNotContain("s3cr3t");
        }
    }

    private static void assertOpenTelemetry(ChildJvm child) throws Exception {
        Map<String, JsonObject> spans = spans(child, "opentelemetry");
        assertThat(parent(spans, "outer")).isEqualTo("opentelemetry");
        assertThat(parent(spans, "inner")).isEqualTo("outer");
        assertThat(parent(spans, "elsewhere")).isEqualTo("outer");
        // In order of start: below inner, below elsewhere on another thread, and after all of them.
        assertThat(parent(spans, "SELECT")).isEqualTo("inner");
        assertThat(parent(spans, "SELECT 2")).isEqualTo("elsewhere");
        assertThat(parent(spans, "SELECT 3")).isEqualTo("opentelemetry");
        assertThat(attributes(spans, "outer").getLong("shop.items", 0)).isEqualTo(3);
        assertThat(attributes(spans, "opentelemetry").getString("shop.customer", ""))
                .isEqualTo("gold");
        assertThat(spans.get("elsewhere").getString("error", "")).isNotEmpty();
        JsonObject row = child.row("transactions", "name", "opentelemetry");
        long shares = 0;
        for (JsonValue share : row.get("breakdown").asArray()) {
            shares += share.asObject().getLong("selfNanos", 0);
        }
        assertThat(shares).isEqualTo(row.getLong("totalNanos", 0));
    }

    private static void assertAnnotations(ChildJvm child) throws Exception {
        Map<String, JsonObject> spans = spans(child, "with-span");
        assertThat(parent(spans, "annotated span")).isEqualTo("with-span");
        assertThat(parent(spans, "SELECT")).isEqualTo("annotated span");
        assertThat(spans.get("OwnSpans.named").getString("error", "")).isEqualTo("java.lang.IllegalArgumentException");
        String traceId = traceId(child, "with-span");
        ChildJvm.await("the line is written", () -> child.out().contains("] caught"));
        assertThat(child.out()).containsPattern("logback \\[" + traceId + "\\] \\[[0-9a-f]{16}\\] caught");
    }

    private static void assertLogs(ChildJvm child) throws Exception {
        JsonObject root = spans(child, "logging").get("logging");
        String ids = "[" + traceId(child, "logging") + "] [" + root.getString("spanId", "") + "] inside";
        ChildJvm.await("the lines are written", () -> child.out().contains("logback [] [] outside again"));
        assertThat(child.out())
                .contains("logback " + ids)
                .contains("log4j " + ids)
                .contains("logback [] [] outside", "log4j [] [] outside", "log4j [] [] outside again");
    }

    private static String traceId(ChildJvm child, String transaction) throws Exception {
        return child.row("traces", "name", transaction).getString("traceId", "");
    }

    /** By name, in order of start; a name that comes again has a number behind it. */
    private static Map<String, JsonObject> spans(ChildJvm child, String transaction) throws Exception {
        List<JsonObject> all = new ArrayList<>();
        for (JsonValue part :
                child.api("traces/" + traceId(child, transaction)).get("items").asArray()) {
            part.asObject().get("spans").asArray().forEach(span -> all.add(span.asObject()));
        }
        // What another thread did may be a piece of its own.
        all.sort(Comparator.comparingLong(span -> span.getLong("startEpochNanos", 0)));
        Map<String, JsonObject> spans = new LinkedHashMap<>();
        for (JsonObject span : all) {
            String name = span.getString("name", "");
            String key = name;
            for (int i = 2; spans.containsKey(key); i++) {
                key = name + " " + i;
            }
            if (!name.equals("getConnection") && !name.equals("connect")) {
                spans.put(key, span);
            }
        }
        return spans;
    }

    private static String parent(Map<String, JsonObject> spans, String name) {
        assertThat(spans).containsKey(name);
        JsonValue parent = spans.get(name).get("parentSpanId");
        for (Map.Entry<String, JsonObject> span : spans.entrySet()) {
            if (span.getValue().get("spanId").equals(parent)) {
                return span.getKey();
            }
        }
        return String.valueOf(parent);
    }

    private static JsonObject attributes(Map<String, JsonObject> spans, String name) {
        return spans.get(name).get("attributes").asObject();
    }
}
