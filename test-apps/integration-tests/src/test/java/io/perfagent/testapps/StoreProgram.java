package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A program of {@code src/test/stores}, compiled against one driver in one version, so that one source serves all versions
 * and no driver's jars meet another's; and what it is held against.
 */
final class StoreProgram {

    private static final Path SOURCES = Path.of("src/test/stores");
    private static final Path STORES = Path.of("../stores");

    private StoreProgram() {}

    /**
     * Compiles it and starts it under the agent.
     *
     * @param store a module of {@code test-apps/stores}
     */
    static ChildJvm start(Jdk jdk, String store, String main, Path folder, int port, String... more)
            throws IOException {
        return ChildJvm.on(jdk)
                .agent("service=" + store + ";trace.rate=10000;overhead.budget=1000")
                .options(options(store, main, folder))
                .options(String.valueOf(port))
                .options(more)
                .start();
    }

    /** The same for a server, without the agent. */
    static ChildJvm server(Jdk jdk, String store, String main, Path folder) throws IOException {
        return ChildJvm.on(jdk).options(options(store, main, folder)).start();
    }

    private static String[] options(String store, String main, Path folder) throws IOException {
        String jars = jars(store);
        Path classes = Files.createDirectories(folder.resolve(store + "-" + main));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-nowarn",
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-cp",
                        jars + File.pathSeparator + System.getProperty("java.class.path"),
                        SOURCES.resolve(main + ".java").toString());
        assertThat(status).as("javac for " + store).isZero();
        return new String[] {"-XX:TieredStopAtLevel=1", "-cp", classes + File.pathSeparator + jars, main};
    }

    private static String jars(String store) throws IOException {
        Path lib = STORES.resolve(store).resolve("target/lib");
        assertThat(lib)
                .as("the jars of " + store + ": build test-apps/stores first")
                .isDirectory();
        try (Stream<Path> jars = Files.list(lib)) {
            List<String> names = jars.map(Path::toString).sorted().toList();
            return names.stream().collect(Collectors.joining(File.pathSeparator));
        }
    }

    /**
     * Waits until the spans of {@code transaction} are these, by name; those of its last call may end on another thread.
     *
     * @param expected how often each was called; those that failed in addition as {@code name!}
     */
    static void assertCalls(ChildJvm child, String transaction, String category, Map<String, Long> expected)
            throws Exception {
        child.row("transactions", "name", transaction);
        String path =
                "spans?category=" + category + "&transaction=" + URLEncoder.encode(transaction, StandardCharsets.UTF_8);
        Map<String, Long> wanted = new TreeMap<>(expected);
        Map<String, Long> counts = new TreeMap<>();
        for (int attempt = 0; attempt < 200 && !counts.equals(wanted); attempt++) {
            Thread.sleep(attempt == 0 ? 0 : 50);
            counts.clear();
            for (JsonObject row : child.items(path)) {
                counts.put(row.getString("name", ""), row.getLong("count", 0));
                if (row.getLong("errors", 0) > 0) {
                    counts.put(row.getString("name", "") + "!", row.getLong("errors", 0));
                }
            }
        }
        assertThat(counts).as(transaction).isEqualTo(wanted);
    }

    /** All spans of the trace that was kept of {@code transaction}. */
    static List<JsonObject> spans(ChildJvm child, String transaction) throws Exception {
        String traceId = child.row("traces?limit=1000", "name", transaction).getString("traceId", "");
        List<JsonObject> spans = new ArrayList<>();
        for (JsonValue part : child.api("traces/" + traceId).get("items").asArray()) {
            for (JsonValue span : part.asObject().get("spans").asArray()) {
                spans.add(span.asObject());
            }
        }
        return spans;
    }

    /** Each client span says which store it talked to and hangs below another span of the trace. */
    static void assertSpans(ChildJvm child, String transaction, String category, String system, int port)
            throws Exception {
        List<JsonObject> spans = spans(child, transaction);
        List<String> ids =
                spans.stream().map(span -> span.getString("spanId", "")).toList();
        int calls = 0;
        for (JsonObject span : spans) {
            if (span.getString("category", "").equals(category)) {
                calls++;
                JsonObject attributes = span.get("attributes").asObject();
                assertThat(span.getString("kind", "")).isEqualTo("client");
                assertThat(ids).as(span.toString()).contains(span.getString("parentSpanId", ""));
                assertThat(attributes.getString("db.system.name", "")).isEqualTo(system);
                assertThat(attributes.getString("server.address", ""))
                        .as(span.toString())
                        .isEqualTo("127.0.0.1");
                assertThat(attributes.getInt("server.port", 0)).isEqualTo(port);
            }
        }
        assertThat(calls).as("spans of " + transaction).isPositive();
    }

    /** The transaction's dependencies name the store, with all its calls. */
    static void assertDependency(ChildJvm child, String transaction, String target, long count) throws Exception {
        JsonObject row = child.row("transactions", "name", transaction);
        for (JsonValue value : row.get("dependencies").asArray()) {
            if (value.asObject().getString("target", "").equals(target)) {
                assertThat(value.asObject().getLong("count", 0))
                        .as(row.toString())
                        .isEqualTo(count);
                return;
            }
        }
        throw new AssertionError("no " + target + " in " + row);
    }

    /** Nothing failed or was lost in the agent, nothing is left open, and nothing it shows has the program's data. */
    static void assertHealthy(ChildJvm child) throws Exception {
        JsonObject status = child.api("status");
        assertThat(status.get("log").asArray()).as(status.toString()).isEmpty();
        assertThat(status.get("dropped").asObject().names())
                .as(status.toString())
                .isEmpty();
        assertThat(child.agentComplaints()).isEmpty();
        for (String path : List.of("status", "transactions?from=0", "spans?from=0", "queries?from=0")) {
            assertThat(child.api(path).toString()).as(path).doesNotContain("s3cr3t");
        }
        for (JsonObject trace : child.items("traces?limit=1000")) {
            assertThat(child.api("traces/" + trace.getString("traceId", "")).toString())
                    .doesNotContain("s3cr3t");
        }
    }
}
