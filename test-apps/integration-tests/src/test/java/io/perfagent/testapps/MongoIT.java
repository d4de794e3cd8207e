package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import io.perfagent.testapps.Jdks.Jdk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * MongoDB's driver, oldest and newest: each command is one span with its collection, and nothing of documents is kept. The server
 * is mongo-java-server, which speaks the protocol over a socket of its own JVM; mongod has no binary in any registry of jars.
 */
class MongoIT {

    private static final String WAIT = "getConnection mongodb";
    private static final Pattern PORT = Pattern.compile("port (\\d+) ready");

    @TempDir
    static Path folder;

    static List<Object[]> drivers() {
        return cases("mongodb-4.0", "mongodb-5.8", "mongodb-5.14");
    }

    static List<Object[]> reactiveDrivers() {
        return cases("mongodb-4.0", "mongodb-5.8");
    }

    private static List<Object[]> cases(String... stores) {
        List<Object[]> cases = new ArrayList<>();
        for (Jdk jdk : Jdks.all()) {
            for (String store : stores) {
                cases.add(new Object[] {jdk, store});
            }
        }
        return cases;
    }

    private static int port(ChildJvm server) {
        Matcher port = PORT.matcher(server.printed(" ready").out());
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void eachCommandIsOneSpan(Jdk jdk, String store) throws Exception {
        try (ChildJvm server = StoreProgram.server(jdk, "mongo-server", "MongoServerProgram", folder);
                ChildJvm child = StoreProgram.start(jdk, store, "MongoProgram", folder, port(server))) {
            child.printed("all done");
            int port = port(server);
            assertThat(child.out()).contains("found 4", "counted 4", "refused with 59", "refused stage with 40324");
            StoreProgram.assertCalls(
                    child,
                    "write",
                    "database",
                    Map.of("insert orders", 1L, "update orders", 1L, "delete orders", 1L, "findAndModify orders", 1L));
            StoreProgram.assertCalls(
                    child,
                    "read",
                    "database",
                    Map.of("find orders", 2L, "getMore orders", 1L, "aggregate orders", 2L, "distinct orders", 1L));
            StoreProgram.assertCalls(
                    child, "commands", "database", Map.of("ping", 1L, "dropUser", 1L, "dropUser!", 1L));
            StoreProgram.assertCalls(
                    child, "refused", "database", Map.of("aggregate orders", 1L, "aggregate orders!", 1L));
            for (String transaction : List.of("write", "read", "commands", "refused")) {
                StoreProgram.assertSpans(child, transaction, "database", "mongodb", port);
            }
            StoreProgram.assertDependency(child, "write", "mongodb://127.0.0.1:" + port, 4);
            assertAttributes(child, "refused", "40324");
            assertPoolWait(child, port);
            StoreProgram.assertHealthy(child);
        }
    }

    @ParameterizedTest
    @MethodSource("reactiveDrivers")
    void whatTheReactiveDriverDoesIsInTheTraceOfWhoeverSubscribed(Jdk jdk, String store) throws Exception {
        try (ChildJvm server = StoreProgram.server(jdk, "mongo-server", "MongoServerProgram", folder);
                ChildJvm child = StoreProgram.start(jdk, store, "MongoReactiveProgram", folder, port(server))) {
            child.printed("all done");
            int port = port(server);
            assertThat(child.out()).contains("found 4", "counted 4", "refused with 59");
            StoreProgram.assertCalls(child, "write", "database", Map.of("insert orders", 1L, "delete orders", 1L));
            StoreProgram.assertCalls(
                    child, "read", "database", Map.of("find orders", 1L, "getMore orders", 1L, "aggregate orders", 1L));
            StoreProgram.assertCalls(
                    child, "commands", "database", Map.of("ping", 1L, "dropUser", 1L, "dropUser!", 1L));
            for (String transaction : List.of("write", "read", "commands")) {
                StoreProgram.assertSpans(child, transaction, "database", "mongodb", port);
            }
            StoreProgram.assertDependency(child, "read", "mongodb://127.0.0.1:" + port, 3);
            assertPoolWait(child, port);
            StoreProgram.assertHealthy(child);
        }
    }

    /** Each command waited for a connection, mostly for no time; what waited long is the wait and not the command. */
    private static void assertPoolWait(ChildJvm child, int port) throws Exception {
        StoreProgram.assertCalls(child, "write", "pool", Map.of(WAIT, commands(child, "write")));
        StoreProgram.assertCalls(child, "in vain", "pool", Map.of(WAIT, 1L, WAIT + "!", 1L));
        StoreProgram.assertCalls(child, "in vain", "database", Map.of());
        StoreProgram.assertCalls(child, "waiting", "pool", Map.of(WAIT, 1L));
        StoreProgram.assertCalls(child, "waiting", "database", Map.of("aggregate orders", 1L));
        long waitedNanos = 0;
        for (JsonObject span : StoreProgram.spans(child, "waiting")) {
            long nanos = span.getLong("durationNanos", -1);
            if (span.getString("category", "").equals("pool")) {
                waitedNanos += nanos;
                JsonObject attributes = span.get("attributes").asObject();
                assertThat(attributes.getString("db.system.name", "")).isEqualTo("mongodb");
                assertThat(attributes.getString("server.address", "")).isEqualTo("127.0.0.1");
                assertThat(attributes.getInt("server.port", 0)).isEqualTo(port);
            }
        }
        assertThat(waitedNanos).as("half a second, less the start").isGreaterThan(200_000_000);
    }

    private static long commands(ChildJvm child, String transaction) throws Exception {
        long count = 0;
        for (JsonObject row : child.items("spans?category=database&transaction=" + transaction)) {
            count += row.getLong("count", 0);
        }
        return count;
    }

    private static void assertAttributes(ChildJvm child, String transaction, String code) throws Exception {
        JsonObject span = StoreProgram.spans(child, transaction).stream()
                .filter(each -> each.getString("name", "").equals("aggregate orders"))
                .findFirst()
                .orElseThrow();
        JsonObject attributes = span.get("attributes").asObject();
        assertThat(attributes.getString("db.namespace", "")).isEqualTo("shop");
        assertThat(attributes.getString("db.collection.name", "")).isEqualTo("orders");
        assertThat(attributes.getString("db.operation.name", "")).isEqualTo("aggregate");
        assertThat(attributes.getString("db.response.status_code", "")).isEqualTo(code);
        assertThat(span.toString()).contains("com.mongodb.MongoCommandException");
    }
}
