package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Handovers;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Starter × hand-over × client: each call is in the trace of whoever asked for it, and nothing leaks to the next task. */
class ContextIT {

    private static final int ROUNDS = 5;

    private static final List<String> EVERYWHERE = List.of(
            "same-thread",
            "execute",
            "submit",
            "invoke-all",
            "nested",
            "schedule",
            "fork-join",
            "fork",
            "parallel-stream",
            "timer",
            "run-async",
            "then-run-async",
            "completed-by-another",
            "caller-runs",
            "thread",
            "thread-subclass",
            "thread-in-thread",
            "threads-for-each",
            "thread-started-twice",
            "thread-run-here",
            "kotlin-thread",
            "lazy-pool",
            "lazy-fork-join",
            "lazy-timer",
            "reactor-subscribe-on",
            "reactor-publish-on",
            "reactor-signalled-by-another",
            "rx-single",
            "rx-flowable",
            "guava-direct",
            "guava-pool",
            "kotlin-launch");

    static Collection<Jdk> jdks() {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everyCallIsInTheTraceOfWhoeverAskedForIt(Jdk jdk) throws Exception {
        List<String> handovers = new ArrayList<>(EVERYWHERE);
        if (jdk.feature() >= 21) {
            handovers.addAll(List.of("virtual-executor", "virtual-thread", "thread-per-task", "lazy-virtual-pool"));
        }
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("service=handovers;trace.rate=10000;overhead.budget=1000")
                .main(Handovers.class, String.valueOf(ROUNDS))) {
            child.printed("handovers " + handovers.size()).printed("done");
            List<String> wrong = new ArrayList<>();
            for (String handover : handovers) {
                expect(child, wrong, "GET /" + handover + "/jdbc", "database", ROUNDS);
                expect(child, wrong, "GET /" + handover + "/http", "http", ROUNDS);
                assertParents(child, wrong, "GET /" + handover + "/jdbc");
            }
            int all = ROUNDS * handovers.size();
            expect(child, wrong, "by method", "database", all);
            expect(child, wrong, Handovers.class.getName() + "$Job", "database", all);
            expect(child, wrong, "(no transaction)", "database", 2 * all);
            assertThat(wrong).isEmpty();
            assertThat(child.api("status").get("dropped").asObject().names()).isEmpty();
        }
    }

    private static void expect(ChildJvm child, List<String> wrong, String transaction, String category, long count)
            throws Exception {
        long found = 0;
        for (JsonObject row :
                child.items("spans?transaction=" + URLEncoder.encode(transaction, StandardCharsets.UTF_8))) {
            boolean counts = row.getString("category", "").equals(category)
                    && (category.equals("http") || row.getString("name", "").equals("SELECT"));
            found += counts ? row.getLong("count", 0) : 0;
        }
        if (found != count) {
            wrong.add(transaction + ": " + found + " instead of " + count);
        }
    }

    private static void assertParents(ChildJvm child, List<String> wrong, String transaction) throws Exception {
        List<JsonObject> traces =
                child.items("traces?transaction=" + URLEncoder.encode(transaction, StandardCharsets.UTF_8));
        if (traces.isEmpty()) {
            wrong.add(transaction + ": no trace");
            return;
        }
        String id = traces.get(0).getString("traceId", "");
        List<String> ids = new ArrayList<>();
        List<JsonObject> spans = new ArrayList<>();
        for (JsonValue part : child.api("traces/" + id).get("items").asArray()) {
            for (JsonValue span : part.asObject().get("spans").asArray()) {
                ids.add(span.asObject().getString("spanId", ""));
                spans.add(span.asObject());
            }
        }
        long queries = 0;
        for (JsonObject span : spans) {
            JsonValue parent = span.get("parentSpanId");
            if (parent != null && !parent.isNull() && !ids.contains(parent.asString())) {
                wrong.add(transaction + ": a span without its parent in " + spans);
            }
            queries += span.getString("category", "").equals("database")
                            && span.getString("name", "").equals("SELECT")
                    ? 1
                    : 0;
        }
        if (queries != 1) {
            wrong.add(transaction + ": " + queries + " queries in one trace");
        }
    }
}
