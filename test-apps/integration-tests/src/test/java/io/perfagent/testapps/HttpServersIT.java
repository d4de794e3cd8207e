package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every server in its oldest and newest version, on every JDK: each request counts once, under its route. */
class HttpServersIT {

    private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @TempDir
    static Path folder;

    private static List<Object[]> onAllJdks(Object[]... cases) {
        List<Object[]> all = new ArrayList<>();
        for (Jdk jdk : Jdks.all()) {
            for (Object[] each : cases) {
                Object[] with = new Object[each.length + 1];
                with[0] = jdk;
                System.arraycopy(each, 0, with, 1, each.length);
                all.add(with);
            }
        }
        return all;
    }

    static List<Object[]> containers() {
        return onAllJdks(
                new Object[] {"tomcat-8.5", "TomcatProgram"},
                new Object[] {"tomcat-9.0", "TomcatProgram"},
                new Object[] {"tomcat-10.1", "TomcatProgram"},
                new Object[] {"tomcat-11.0", "TomcatProgram"},
                new Object[] {"jetty-9.4", "JettyProgram"},
                new Object[] {"jetty-10.0", "JettyProgram"},
                new Object[] {"jetty-12.1", "JettyProgram"},
                new Object[] {"undertow-2.3", "UndertowServletProgram"});
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("containers")
    void countsEachServletRequestOnce(Jdk jdk, String server, String main) throws Exception {
        ServerProgram program = ServerProgram.compile(server, folder, main, "Servlets", "Programs");
        try (ChildJvm child = program.start(jdk, "", main)) {
            Map<String, Integer> expected = new TreeMap<>(Map.of(
                    "/orders/1", 200,
                    "/orders/missing", 404,
                    "/orders/broken", 500));
            Map.of("now", 201, "dispatchednow", 202, "pool", 202, "dispatch", 202, "wrapped", 202)
                    .forEach((how, status) -> expected.put("/async/" + how, status));
            Map.of("again", 203, "timeout", 500, "twice", 202, "failing", 500)
                    .forEach((how, status) -> expected.put("/async/" + how, status));
            expected.forEach(
                    (path, status) -> assertThat(status(child, path)).as(path).isEqualTo(status));
            assertCounts(child, Map.of("GET /orders/*", 3L, "GET /async/*", 9L));
            assertThat(errors(child)).isEqualTo(Map.of("GET /orders/*", 1L, "GET /async/*", 2L));
            awaitSpan(child, "GET /async/*");
            awaitSpan(child, "Servlets.work");
            assertHealthy(child);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void endsWhatIsNeverCompleted(Jdk jdk) throws Exception {
        ServerProgram program = ServerProgram.compile("tomcat-11.0", folder, "TomcatProgram", "Servlets");
        try (ChildJvm child = program.start(jdk, "trace.timeout=1s", "TomcatProgram")
                        .expecting("transaction_never_completed");
                Socket client = connect(child)) {
            client.getOutputStream()
                    .write("GET /async/never HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            ChildJvm.await("the agent gives it up", () -> dropped(child).containsKey("transaction_never_completed"));
            assertCounts(child, Map.of("GET /async/*", 1L));
            assertThat(errors(child)).isEqualTo(Map.of("GET /async/*", 1L));
        }
    }

    static List<Object[]> servers() {
        Map<String, Integer> usual =
                Map.of("/orders/1", 200, "/orders/2", 200, "/async/1", 202, "/broken", 500, "/missing/1", 404);
        Map<String, Long> guessed = Map.of("GET /orders/{}", 2L, "GET /async/{}", 1L, "GET /broken", 1L, "(other)", 1L);
        Map<String, Integer> vertx = new HashMap<>(usual);
        vertx.put("/admin/users/me", 200);
        Map<String, Long> vertxRoutes = Map.of(
                "GET /orders/:id",
                2L,
                "GET /async/:id",
                1L,
                "GET /broken",
                1L,
                "GET /admin/users/:user",
                1L,
                "(other)",
                1L);
        Map<String, Integer> webFlux = new HashMap<>(usual);
        webFlux.putAll(Map.of("/async/1", 200, "/netty/3", 200));
        Map<String, Long> webFluxRoutes = Map.of(
                "GET /orders/{id}", 2L, "GET /async/{id}", 1L, "GET /broken", 1L, "GET /netty/{id}", 1L, "(other)", 1L);
        Map<String, Integer> mvc = Map.of(
                "/orders/1", 200, "/async/1", 200, "/broken/1", 500, "/missing/1", 404, "/shop/api/orders/7", 200);
        Map<String, Long> mvcRoutes = Map.of(
                "GET /orders/{id}",
                1L,
                "GET /async/{id}",
                1L,
                "GET /broken/{id}",
                1L,
                "GET /shop/api/orders/{id}",
                1L,
                "(other)",
                1L);
        Map<String, Integer> rest = Map.of(
                "/api/orders",
                200,
                "/api/orders/1",
                200,
                "/api/orders/1/items/2",
                200,
                "/api/orders/1/parts/x",
                200,
                "/api/none",
                404);
        Map<String, Long> jerseyRoutes = Map.of(
                "GET /api/orders", 1L,
                "GET /api/orders/{id}", 1L,
                "GET /api/orders/{id}/items/{item: [0-9]+}", 1L,
                "GET /api/orders/{id}/parts/{part}", 1L,
                "GET /api/*", 1L);
        Map<String, Long> resteasyRoutes = Map.of(
                "GET /api/orders", 1L,
                "GET /api/orders/{id}", 1L,
                "GET /api/orders/{id}/items/{item: [0-9]+}", 1L,
                "GET /api/*", 2L);
        String jersey = "JaxRsProgram org.glassfish.jersey.servlet.ServletContainer";
        return onAllJdks(
                new Object[] {"netty-4.1", "NettyProgram", usual, guessed},
                new Object[] {"netty-4.2", "NettyProgram", usual, guessed},
                new Object[] {"undertow-2.3", "UndertowProgram", usual, guessed},
                new Object[] {"undertow-2.4", "UndertowProgram", usual, guessed},
                new Object[] {"jetty-12.1", "JettyCoreProgram", usual, guessed},
                new Object[] {"vertx-4.0", "VertxProgram", vertx, vertxRoutes},
                new Object[] {"vertx-5.1", "VertxProgram", vertx, vertxRoutes},
                new Object[] {"webflux-5.3", "WebFluxProgram", webFlux, webFluxRoutes},
                new Object[] {"webflux-7.0", "WebFluxProgram", webFlux, webFluxRoutes},
                new Object[] {"spring-mvc-5.3", "SpringMvcProgram", mvc, mvcRoutes},
                new Object[] {"spring-mvc-6.0", "SpringMvcProgram", mvc, mvcRoutes},
                new Object[] {"spring-mvc-7.0", "SpringMvcProgram", mvc, mvcRoutes},
                new Object[] {"jersey-2", jersey, rest, jerseyRoutes},
                new Object[] {"jersey-3", jersey, rest, jerseyRoutes},
                new Object[] {
                    "resteasy-6",
                    "JaxRsProgram org.jboss.resteasy.plugins.server.servlet.HttpServletDispatcher",
                    rest,
                    resteasyRoutes
                });
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("servers")
    void namesRequestsByRoute(Jdk jdk, String server, String main, Map<String, Integer> asked, Map<String, Long> counts)
            throws Exception {
        String[] command = main.split(" ");
        ServerProgram program = ServerProgram.compile(server, folder, command[0], "Work");
        String[] arguments = command.length == 1 ? new String[0] : new String[] {command[1]};
        try (ChildJvm child = program.start(jdk, "", command[0], arguments)) {
            asked.forEach(
                    (path, status) -> assertThat(status(child, path)).as(path).isEqualTo(status));
            assertCounts(child, counts);
            awaitSpan(child, "Work.work");
            assertHealthy(child);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void endsExchangesOfTheJdkWhenTheyAreClosed(Jdk jdk) throws Exception {
        ServerProgram program = ServerProgram.compile("jdk", folder, "JdkProgram", "Work");
        try (ChildJvm child = program.start(jdk, "", "JdkProgram")) {
            Map.of("/sync", 200, "/close", 200, "/empty", 204, "/async", 202, "/other/17", 200, "/missing/3", 404)
                    .forEach((path, status) ->
                            assertThat(status(child, path)).as(path).isEqualTo(status));
            try (Socket client = connect(child)) { // which, other than an HTTP client, does not ask again
                client.getOutputStream()
                        .write("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(client.getInputStream().readAllBytes())
                        .as("the server closes the connection")
                        .isEmpty();
            }
            assertCounts(
                    child,
                    Map.of(
                            "GET /sync", 1L,
                            "GET /close", 1L,
                            "GET /empty", 1L,
                            "GET /async", 1L,
                            "GET /other/{}", 1L,
                            "GET /broken", 1L,
                            "(other)", 1L));
            assertThat(child.row("transactions", "name", "GET /async").getLong("maxNanos", 0))
                    .as("until the body is closed, not until the handler returns")
                    .isGreaterThanOrEqualTo(50_000_000L);
            assertThat(feature(child, "http-server")).isEqualTo("on");
            assertHealthy(child);
        }
        ServerProgram other = ServerProgram.compile("netty-4.2", folder, "NettyProgram", "Work");
        try (ChildJvm child = other.start(jdk, "", "NettyProgram")) {
            assertThat(status(child, "/orders/1")).isEqualTo(200);
            assertCounts(child, Map.of("GET /orders/{}", 1L));
            assertThat(feature(child, "http-server"))
                    .as("the dashboard alone uses the JDK's server")
                    .isEqualTo("waiting");
        }
    }

    static List<Object[]> hostile() {
        return onAllJdks(
                new Object[] {"tomcat-11.0", "TomcatProgram", "GET /orders/*"},
                new Object[] {"netty-4.2", "NettyProgram", "GET /orders/{}"});
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("hostile")
    void survivesWhateverAClientSends(Jdk jdk, String server, String main, String name) throws Exception {
        ServerProgram program = ServerProgram.compile(server, folder, main, main.startsWith("T") ? "Servlets" : "Work");
        try (ChildJvm child = program.start(jdk, "", main)) {
            List<String> headers = List.of(
                    "traceparent: garbage",
                    "traceparent: 00-00000000000000000000000000000000-0000000000000000-01",
                    "traceparent: " + TRACEPARENT + "\r\ntraceparent: " + TRACEPARENT,
                    "tracestate: " + "=,".repeat(1_500),
                    "baggage: " + "k=v,".repeat(1_500),
                    "baggage: " + "k=v,".repeat(2_500_000),
                    "baggage: =;,\u00e4\t,,%%%",
                    "X-\u00fc: y");
            for (String header : headers) {
                try (Socket client = connect(child)) {
                    String request = "GET /orders/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header + "\r\n\r\n";
                    client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                    client.getInputStream().readAllBytes();
                } catch (IOException refused) {
                    // The server may close at once.
                }
            }
            try (Socket client = connect(child)) {
                client.getOutputStream().write("GET /orders/1 HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
            }
            long before = child.row("transactions", "name", name).getLong("count", 0);
            // Netty also hands on the request that was cut off, as one that could not be read.
            assertThat(before).isBetween(5L, headers.size() + 1L);
            assertThat(status(child, "/orders/1")).isEqualTo(200);
            ChildJvm.await("one more request", () -> counts(child).getOrDefault(name, 0L) == before + 1);
            assertHealthy(child);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void hundredThousandPathsMakeFewNames(Jdk jdk) throws Exception {
        int requests = 100_000;
        int pipelined = 100;
        ServerProgram program = ServerProgram.compile("netty-4.2", folder, "NettyProgram", "Work");
        try (ChildJvm child = program.start(jdk, "", "NettyProgram");
                Socket client = connect(child)) {
            byte[] answers = new byte[pipelined * "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n00".length()];
            for (int i = 0; i < requests; i += pipelined) {
                StringBuilder batch = new StringBuilder();
                for (int j = 0; j < pipelined; j++) {
                    batch.append("GET ").append(word(i + j)).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
                }
                client.getOutputStream().write(batch.toString().getBytes(StandardCharsets.US_ASCII));
                assertThat(client.getInputStream().readNBytes(answers, 0, answers.length))
                        .isEqualTo(answers.length);
            }
            ChildJvm.await(
                    "every request is counted",
                    () -> counts(child).values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                            == requests);
            assertThat(counts(child)).hasSize(101).containsEntry("(other)", requests - 100L);
            assertHealthy(child);
        }
    }

    /** Letters alone, so that nothing about it looks like an identifier. */
    private static String word(int number) {
        StringBuilder word = new StringBuilder("/x");
        for (int rest = number; rest > 0; rest /= 26) {
            word.append((char) ('a' + rest % 26));
        }
        return word.append('x').toString();
    }

    private static Socket connect(ChildJvm child) throws IOException {
        Socket socket =
                new Socket("127.0.0.1", URI.create(child.applicationUrl()).getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** The status; 0 when the connection was closed instead. */
    private static int status(ChildJvm child, String path) {
        try {
            return ChildJvm.get(child.applicationUrl() + path, Map.of("traceparent", TRACEPARENT))
                    .statusCode();
        } catch (IOException closed) {
            return 0;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static Map<String, Long> figures(ChildJvm child, String field) {
        Map<String, Long> figures = new TreeMap<>();
        try {
            for (JsonObject row : child.items("transactions")) {
                if (row.getString("type", "").equals("http") && row.getLong(field, 0) > 0) {
                    figures.put(row.getString("name", ""), row.getLong(field, 0));
                }
            }
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
        return figures;
    }

    private static Map<String, Long> counts(ChildJvm child) {
        return figures(child, "count");
    }

    private static Map<String, Long> errors(ChildJvm child) {
        return figures(child, "errors");
    }

    private static void assertCounts(ChildJvm child, Map<String, Long> expected) {
        long total = expected.values().stream().mapToLong(Long::longValue).sum();
        ChildJvm.await(
                "every request has ended",
                () -> counts(child).values().stream().mapToLong(Long::longValue).sum() >= total);
        assertThat(counts(child)).isEqualTo(new TreeMap<>(expected));
    }

    /** Waits for a span of that name in the trace that all requests are part of. */
    private static void awaitSpan(ChildJvm child, String name) {
        List<String> names = new ArrayList<>();
        ChildJvm.await("the trace has " + name, () -> {
            names.clear();
            try {
                collect(child.api("traces/" + TRACEPARENT.substring(3, 35)), names);
            } catch (AssertionError notYet) {
                return false;
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
            return names.contains(name);
        });
    }

    private static void collect(JsonValue value, List<String> names) {
        if (value.isArray()) {
            value.asArray().forEach(each -> collect(each, names));
        } else if (value.isObject()) {
            value.asObject().forEach(member -> {
                if (member.getName().equals("name") && member.getValue().isString()) {
                    names.add(member.getValue().asString());
                }
                collect(member.getValue(), names);
            });
        }
    }

    private static Map<String, Long> dropped(ChildJvm child) {
        Map<String, Long> dropped = new TreeMap<>();
        try {
            child.api("status")
                    .get("dropped")
                    .asObject()
                    .forEach(member ->
                            dropped.put(member.getName(), member.getValue().asLong()));
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
        return dropped;
    }

    private static String feature(ChildJvm child, String name) throws Exception {
        for (JsonValue feature : child.api("status").get("features").asArray()) {
            if (name.equals(feature.asObject().getString("name", ""))) {
                return feature.asObject().getString("state", "");
            }
        }
        return "";
    }

    private static void assertHealthy(ChildJvm child) throws Exception {
        JsonObject status = child.api("status");
        assertThat(status.get("log").asArray()).isEmpty();
        assertThat(dropped(child)).doesNotContainKeys("advice_failed", "transaction_never_completed");
    }
}
