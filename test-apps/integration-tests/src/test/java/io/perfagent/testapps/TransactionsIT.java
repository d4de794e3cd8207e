package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.EchoService;
import io.perfagent.testapps.apps.OrderService;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two services that call each other, Tomcat and the JDK's server, PostgreSQL and H2. */
class TransactionsIT {

    private static final int REQUESTS = 10;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    static List<Object[]> jdksAndDatabases() {
        List<Object[]> cases = new ArrayList<>();
        for (Jdk jdk : Jdks.all()) {
            cases.add(new Object[] {jdk, "postgresql"});
            cases.add(new Object[] {jdk, "h2database"});
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("jdksAndDatabases")
    void tracesTwoServices(Jdk jdk, String system) throws Exception {
        String url = system.equals("postgresql")
                ? postgres.getJdbcUrl("postgres", "postgres")
                : "jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1";
        try (ChildJvm echo = ChildJvm.on(jdk).agent("service=echo").main(EchoService.class)) {
            echo.printed("ready");
            try (ChildJvm orders = ChildJvm.on(jdk)
                    .agent("service=orders;trace.rate=1000;overhead.budget=1000")
                    .main(OrderService.class, url, echo.applicationUrl())) {
                String application = orders.printed("ready").applicationUrl();
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(ChildJvm.get(application + "/orders/" + i, Map.of())
                                    .body())
                            .isEqualTo("orders");
                    assertThat(ChildJvm.get(application + "/calling", Map.of()).body())
                            .contains("00-");
                    assertThat(ChildJvm.get(application + "/broken", Map.of()).statusCode())
                            .isEqualTo(500);
                }
                assertDatabase(orders, system);
                assertCalls(orders, echo);
                assertOneTrace(orders, echo);
                assertThat(orders.row("transactions", "name", "GET /broken").getLong("errors", 0))
                        .isEqualTo(REQUESTS);
                assertThat(orders.row("transactions", "type", "startup").getLong("count", 0))
                        .isEqualTo(1);
                assertThat(echo.row("transactions", "name", "tidy up").getString("type", ""))
                        .isEqualTo("method");
                for (String path : List.of("status", "transactions?from=0", "spans?from=0", "traces")) {
                    assertThat(orders.api(path).toString()).as(path).doesNotContain("s3cr3t");
                }
            }
        }
    }

    private static void assertDatabase(ChildJvm orders, String system) throws Exception {
        JsonObject row = orders.row("transactions", "name", "GET /orders/*");
        assertThat(row.getLong("count", 0)).isEqualTo(REQUESTS);
        assertThat(row.getLong("errors", 0)).isZero();
        assertSelfTimesAddUp(row);
        assertThat(share(row, "database").getLong("count", 0)).isEqualTo(REQUESTS * 5);
        JsonObject dependency = row.get("dependencies").asArray().get(0).asObject();
        assertThat(dependency.getString("target", "")).startsWith(system);
        assertSpan(orders, "INSERT orders", 2 * REQUESTS, REQUESTS);
        assertSpan(orders, "SELECT orders", REQUESTS, 0);
        assertSpan(orders, "DELETE orders", REQUESTS, 0);
        assertSpan(orders, "UPDATE orders", REQUESTS, 0);
    }

    private static void assertSpan(ChildJvm child, String name, long count, long errors) throws Exception {
        JsonObject row = child.row("spans?transaction=GET%20%2Forders%2F*", "name", name);
        assertThat(row.getLong("count", 0)).as(name).isEqualTo(count);
        assertThat(row.getLong("errors", 0)).as(name).isEqualTo(errors);
    }

    private static void assertCalls(ChildJvm orders, ChildJvm echo) throws Exception {
        ChildJvm.await(
                "asynchronous spans have ended",
                () -> orders.row("spans?category=http", "name", "GET").getLong("count", 0) == 2 * REQUESTS);
        JsonObject row = orders.row("transactions", "name", "GET /calling");
        assertSelfTimesAddUp(row);
        assertThat(share(row, "http").getLong("selfNanos", 0)).isPositive();
        // Its one context is "/", which says nothing: the names are guessed from the paths.
        assertThat(echo.row("transactions", "name", "GET /sync").getLong("count", 0))
                .isEqualTo(REQUESTS);
        assertThat(echo.row("transactions", "name", "GET /async").getLong("count", 0))
                .isEqualTo(REQUESTS);
    }

    private static JsonObject share(JsonObject row, String category) {
        for (JsonValue value : row.get("breakdown").asArray()) {
            if (value.asObject().getString("category", "").equals(category)) {
                return value.asObject();
            }
        }
        throw new AssertionError("no " + category + " in " + row);
    }

    private static void assertSelfTimesAddUp(JsonObject row) {
        long sum = 0;
        for (JsonValue value : row.get("breakdown").asArray()) {
            sum += value.asObject().getLong("selfNanos", 0);
        }
        assertThat(sum).isEqualTo(row.getLong("totalNanos", 0));
    }

    private static void assertOneTrace(ChildJvm orders, ChildJvm echo) throws Exception {
        JsonObject kept = orders.row("traces?transaction=GET%20%2Fcalling", "name", "GET /calling");
        String traceId = kept.getString("traceId", "");
        JsonArray here = orders.api("traces/" + traceId).get("items").asArray();
        List<String> clientSpans = new ArrayList<>();
        for (JsonValue span : here.get(0).asObject().get("spans").asArray()) {
            if (span.asObject().getString("kind", "").equals("client")) {
                clientSpans.add(span.asObject().getString("spanId", ""));
            }
        }
        assertThat(clientSpans).hasSize(2);
        ChildJvm.await(
                "the called service has kept its part",
                () -> parents(echo, traceId).containsAll(clientSpans));
    }

    private static List<String> parents(ChildJvm child, String traceId) {
        List<String> parents = new ArrayList<>();
        try {
            for (JsonValue part : child.api("traces/" + traceId).get("items").asArray()) {
                parents.add(
                        part.asObject().get("spans").asArray().get(0).asObject().getString("parentSpanId", ""));
            }
        } catch (AssertionError notYet) {
            return parents;
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
        return parents;
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void continuesOnlyValidTraces(Jdk jdk) throws Exception {
        try (ChildJvm echo = ChildJvm.on(jdk).agent("service=echo").main(EchoService.class)) {
            String url = echo.printed("ready").applicationUrl();
            String traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
            ChildJvm.get(url + "/", Map.of("traceparent", "00-" + traceId + "-00f067aa0ba902b7-01"));
            ChildJvm.get(url + "/teapot", Map.of("traceparent", "00-" + traceId + "x-00f067aa0ba902b7-01"));
            assertThat(echo.row("traces", "traceId", traceId).getString("name", ""))
                    .isEqualTo("GET /");
            assertThat(echo.row("traces?error=true", "name", "GET /teapot").getString("traceId", ""))
                    .isNotEqualTo(traceId);
        }
    }

    /** In from the browser's side, and out to the other service, as one header or as several. */
    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void speaksB3(Jdk jdk) throws Exception {
        String traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        Map<String, Map<String, String>> headers = Map.of(
                "b3",
                Map.of("b3", traceId + "-00f067aa0ba902b7-1"),
                "b3multi",
                Map.of("X-B3-TraceId", traceId, "X-B3-SpanId", "00f067aa0ba902b7", "X-B3-Sampled", "1"));
        for (Map.Entry<String, Map<String, String>> format : headers.entrySet()) {
            String arguments = "trace.rate=1000;overhead.budget=1000;propagators=" + format.getKey() + ";service=";
            try (ChildJvm echo = ChildJvm.on(jdk).agent(arguments + "echo").main(EchoService.class)) {
                String echoUrl = echo.printed("ready").applicationUrl();
                try (ChildJvm orders = ChildJvm.on(jdk)
                        .agent(arguments + "orders")
                        .main(OrderService.class, "jdbc:h2:mem:b3", echoUrl)) {
                    String url = orders.printed("ready").applicationUrl();
                    assertThat(ChildJvm.get(url + "/calling", format.getValue()).body())
                            .as("no traceparent is sent")
                            .isEqualTo("null\nnull\n");
                    assertThat(orders.row("traces", "name", "GET /calling").getString("traceId", ""))
                            .as(format.getKey())
                            .isEqualTo(traceId);
                    for (String path : List.of("GET /sync", "GET /async")) {
                        assertThat(echo.row("traces", "name", path).getString("traceId", ""))
                                .as(format.getKey() + " " + path)
                                .isEqualTo(traceId);
                    }
                }
            }
        }
    }
}
