package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Outliving;
import java.io.File;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads that a request starts: what they do is the request's as long as they are, and structured concurrency's forks. */
class StartedThreadsIT {

    private static final int ROUNDS = 5;

    static Collection<Jdk> jdks() {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aThreadThatLivesOnIsNobodysInTheEnd(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("service=outliving;trace.rate=10000;overhead.budget=1000")
                // The JVM warns of each thread that it could not start.
                .options("-Xlog:os+thread=off")
                .main(Outliving.class)) {
            long atStart = begin(child);
            assertThat(child.out()).startsWith("ready").contains("failed threads run as tasks: 3");
            // Finished after the response, and yet the request's.
            ChildJvm.await("the work after the response", () -> queries(child, "GET /afterwards") == 1);
            assertThat(queries(child, "GET /worker")).isEqualTo(1);
            // Served by the thread that the other request had started, before and after that was answered.
            assertThat(queries(child, "GET /other")).isEqualTo(2);
            assertThat(calls(child, "GET /other")).isEqualTo(2);
            assertThat(queries(child, "GET /failing")).isEqualTo(1);
            long before = queriesOutside(child);
            assertThat(before).isGreaterThanOrEqualTo(atStart + 3);
            // Of a loop the first seconds are the request's, and nothing afterwards.
            ChildJvm.await("the loop is nobody's", () -> queriesOutside(child) > before + 20);
            long atFirst = queries(child, "GET /loop");
            assertThat(atFirst).isPositive();
            long nobodys = queriesOutside(child);
            ChildJvm.await("the loop goes on", () -> queriesOutside(child) > nobodys + 20);
            assertThat(queries(child, "GET /loop")).isEqualTo(atFirst);
            assertThat(spansOf(child, "GET /loop")).isGreaterThan(1);
            assertThat(child.api("status").get("dropped").asObject().names()).isEmpty();
        }
    }

    @Test
    void theForksOfAScopeAreTheRequests(@TempDir Path folder) throws Exception {
        Jdk jdk = Jdks.all().stream()
                .filter(each -> each.feature() >= 25)
                .findFirst()
                .orElse(null);
        assumeTrue(jdk != null, "the present form of structured concurrency came with JDK 25");
        String release = String.valueOf(jdk.feature());
        Process javac = new ProcessBuilder(
                        jdk.tool("javac"),
                        "--enable-preview",
                        "--release",
                        release,
                        "-d",
                        folder.toString(),
                        Path.of("src/test/scopes/Scopes.java").toString())
                .inheritIO()
                .start();
        assertThat(javac.waitFor()).as("javac").isZero();
        try (ChildJvm child = ChildJvm.on(jdk)
                .options("--enable-preview", "-cp", folder + File.pathSeparator + System.getProperty("java.class.path"))
                .agent("service=scopes;trace.rate=10000;overhead.budget=1000")
                .options("Scopes", String.valueOf(ROUNDS))
                .start()) {
            long before = begin(child);
            for (String path : List.of("/virtual", "/platform", "/nested", "/cancelled")) {
                String transaction = "GET " + path;
                assertThat(queries(child, transaction)).as(transaction).isEqualTo(ROUNDS);
                assertThat(spans(child, transaction, "http", ""))
                        .as(transaction)
                        .isEqualTo(ROUNDS);
                assertInOneTrace(child, transaction);
            }
            assertThat(queriesOutside(child)).isEqualTo(before + ROUNDS);
            assertThat(child.api("status").get("dropped").asObject().names()).isEmpty();
        }
    }

    /** Has the program begin once the agent follows its threads; how many queries were outside of any trace before. */
    private static long begin(ChildJvm child) throws Exception {
        child.printed("ready");
        ChildJvm.await("threads are followed", () -> {
            child.type("probe");
            return queries(child, "GET /probe") > 0;
        });
        long before = queriesOutside(child);
        child.type("go");
        child.printed("done");
        return before;
    }

    private static long queriesOutside(ChildJvm child) throws Exception {
        return queries(child, "(no transaction)");
    }

    /** The request, both forks' calls, each below a span that is there. */
    private static void assertInOneTrace(ChildJvm child, String transaction) throws Exception {
        List<String> ids = new ArrayList<>();
        List<JsonObject> spans = new ArrayList<>();
        for (JsonValue part :
                child.api("traces/" + traceId(child, transaction)).get("items").asArray()) {
            for (JsonValue span : part.asObject().get("spans").asArray()) {
                ids.add(span.asObject().getString("spanId", ""));
                spans.add(span.asObject());
            }
        }
        assertThat(spans.stream().map(span -> span.getString("category", "")))
                .as(transaction)
                .contains("database", "http");
        for (JsonObject span : spans) {
            JsonValue parent = span.get("parentSpanId");
            if (parent != null && !parent.isNull()) {
                assertThat(ids).as(transaction + " in " + spans).contains(parent.asString());
            }
        }
    }

    private static String traceId(ChildJvm child, String transaction) throws Exception {
        String path = "traces?transaction=" + URLEncoder.encode(transaction, StandardCharsets.UTF_8);
        // Counts are there at once, traces when the agent's thread has shelved them.
        ChildJvm.await(
                "a kept trace of " + transaction, () -> !child.items(path).isEmpty());
        return child.items(path).get(0).getString("traceId", "");
    }

    private static long spansOf(ChildJvm child, String transaction) throws Exception {
        long spans = 0;
        for (JsonValue part :
                child.api("traces/" + traceId(child, transaction)).get("items").asArray()) {
            spans += part.asObject().get("spans").asArray().size();
        }
        return spans;
    }

    private static long queries(ChildJvm child, String transaction) throws Exception {
        return spans(child, transaction, "database", "SELECT");
    }

    private static long spans(ChildJvm child, String transaction, String category, String name) throws Exception {
        long found = 0;
        for (JsonObject row :
                child.items("spans?transaction=" + URLEncoder.encode(transaction, StandardCharsets.UTF_8))) {
            boolean counts = row.getString("category", "").equals(category)
                    && (name.isEmpty() || row.getString("name", "").equals(name));
            found += counts ? row.getLong("count", 0) : 0;
        }
        return found;
    }

    private static long calls(ChildJvm child, String transaction) throws Exception {
        return child.row("transactions", "name", transaction).getLong("count", 0);
    }
}
