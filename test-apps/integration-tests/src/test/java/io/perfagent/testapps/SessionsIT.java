package io.perfagent.testapps;

import static io.perfagent.testapps.ProfileAnswers.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Planted;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Profiles on request: without the continuous one, for as long as asked, by whoever has the token, and gone when they are over. */
class SessionsIT {

    private static final String PLANTED = Planted.class.getName();
    private static final String TOKEN = "open-sesame";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private static ChildJvm start(Jdk jdk, String what) throws Exception {
        return ChildJvm.on(jdk)
                .agent("dashboard.token=" + TOKEN + ";overhead.budget=100;trace.methods=" + PLANTED + "#" + what)
                .main(Planted.class, what)
                .printed("ready");
    }

    private static HttpResponse<String> post(ChildJvm child, String path, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(child.dashboard() + "/api/v1/profile/sessions" + path))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Starts one; in the first seconds of a program there can be none. */
    private static JsonObject started(ChildJvm child, String query) {
        String[] body = {""};
        ChildJvm.await("a session starts", () -> {
            try {
                HttpResponse<String> response = post(child, query, TOKEN);
                body[0] = response.body();
                return response.statusCode() == 200;
            } catch (IOException busy) {
                return false;
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        });
        return Json.parse(body[0]).asObject();
    }

    private static JsonObject done(ChildJvm child, long id) {
        JsonObject[] found = new JsonObject[1];
        ChildJvm.await("session " + id + " is done", () -> {
            try {
                for (JsonValue each : child.api("profile/sessions").get("items").asArray()) {
                    JsonObject session = each.asObject();
                    if (session.getLong("id", 0) == id
                            && session.getString("state", "").equals("done")) {
                        found[0] = session;
                    }
                }
                return found[0] != null;
            } catch (IOException busy) {
                return false;
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        });
        return found[0];
    }

    private static long flightThreads(Jdk jdk, ChildJvm child) throws Exception {
        return run(jdk, "jcmd", Long.toString(child.pid()), "JFR.check")
                .lines()
                .filter(line -> line.startsWith("Recording"))
                .count();
    }

    private static String run(Jdk jdk, String tool, String... arguments) throws Exception {
        try (ChildJvm child =
                ChildJvm.command(jdk.tool(tool)).options(arguments).start()) {
            assertThat(child.exitCode()).as(child.out() + child.err()).isZero();
            return child.out();
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aSessionHasTheRecorderForItsTimeAndNoLonger(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "burn")) {
            assertThat(post(child, "?kind=cpu", "guess").statusCode()).isEqualTo(401);
            assertThat(post(child, "?kind=colour", TOKEN).statusCode()).isEqualTo(400);
            assertThat(post(child, "?seconds=601", TOKEN).statusCode()).isEqualTo(400);
            assertThat(post(child, "/stop", TOKEN).statusCode()).isEqualTo(409);
            assertThat(flightThreads(jdk, child)).isZero();

            JsonObject session = started(child, "?kind=cpu,alloc&seconds=600&interval=10&transaction=Planted.burn");
            assertThat(session.getString("state", "")).isEqualTo("running");
            assertThat(post(child, "", TOKEN).statusCode()).isEqualTo(409);
            until("samples come", () -> child.api("profile?session=1").getLong("samples", 0) > 200);
            assertThat(post(child, "/stop", TOKEN).statusCode()).isEqualTo(200);
            JsonObject done = done(child, session.getLong("id", 0));
            assertThat(done.getLong("endEpochMillis", 0) - done.getLong("startEpochMillis", 0))
                    .isBetween(1_000L, 599_000L);
            assertThat(done.get("problem").isNull()).as(done.toString()).isTrue();

            JsonObject profile = child.api("profile?kind=cpu&session=" + session.getLong("id", 0));
            JsonObject root = profile.get("root").asObject();
            assertThat(profile.getLong("samples", 0)).as(profile.toString()).isGreaterThan(200);
            assertThat(100.0 * valueOf(root, PLANTED + ".heavy") / root.getLong("value", 1))
                    .isBetween(55.0, 85.0);
            assertThat(valueOf(root, PLANTED + ".burn")).isEqualTo(root.getLong("value", 0));
            assertThat(flightThreads(jdk, child)).isZero();
            assertThat(child.api("status").toString()).contains("jfr.enabled is false");
            assertThat(ChildJvm.get(child.dashboard() + "/api/v1/profile?kind=lock&session=1", Map.of())
                            .statusCode())
                    .isEqualTo(404);
            assertThat(child.agentComplaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aSessionIsStoppedBeforeItsTimeAndAnotherOneFollows(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "fail")) {
            JsonObject first = started(child, "?kind=exceptions&seconds=600");
            until(
                    "samples come",
                    () -> child.api("profile?kind=exceptions&session=1").getLong("samples", 0) > 20);
            assertThat(post(child, "/stop", TOKEN).statusCode()).isEqualTo(200);
            JsonObject done = done(child, first.getLong("id", 0));
            long samples = child.api("profile?kind=exceptions&session=1").getLong("samples", 0);
            assertThat(done.get("kinds").toString()).contains("\"samples\":" + samples);
            JsonObject second = started(child, "?kind=exceptions&seconds=3&transaction=nobody");
            done(child, second.getLong("id", 0));
            assertThat(child.api("profile?kind=exceptions&session=2").getLong("samples", -1))
                    .isZero();
            assertThat(child.api("profile?kind=exceptions&session=1").getLong("samples", 0))
                    .isEqualTo(samples);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void theCommandLineWritesAFile(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "burn")) {
            started(child, "?seconds=1");
            done(child, 1);
            Path file = folder.resolve("cpu" + jdk.feature() + ".txt");
            String[] arguments = {
                "-jar",
                ChildJvm.AGENT.toString(),
                "profile",
                child.dashboard(),
                "--seconds",
                "4",
                "--interval",
                "10",
                "--out",
                file.toString()
            };
            try (ChildJvm refused =
                    ChildJvm.command(jdk.tool("java")).options(arguments).start()) {
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.err()).contains("PERFAGENT_DASHBOARD_TOKEN");
            }
            try (ChildJvm command = ChildJvm.command(jdk.tool("java"))
                    .environment("PERFAGENT_DASHBOARD_TOKEN", TOKEN)
                    .options(arguments)
                    .start()) {
                assertThat(command.exitCode()).as(command.out() + command.err()).isZero();
                assertThat(command.out()).contains("samples written to " + file);
            }
            List<String> stacks = Files.readAllLines(file);
            assertThat(stacks).isNotEmpty().allMatch(line -> line.matches(".* \\d+"));
            assertThat(stacks).anyMatch(line -> line.contains(PLANTED + ".burn;" + PLANTED + ".heavy "));
        }
    }

    private static JsonObject wall(ChildJvm child, String transaction) throws Exception {
        return child.api("profile?kind=wall&from=0&transaction=" + transaction)
                .get("root")
                .asObject();
    }

    private static void until(String what, Callable<Boolean> holds) {
        ChildJvm.await(what, () -> {
            try {
                return holds.call();
            } catch (IOException busy) {
                return false;
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void theWallClockShowsWhatWaitsWithoutTheRecorder(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("jfr.enabled=false;profiling.wall.enabled=true;profiling.wall.interval=10ms;overhead.budget=100"
                        + ";trace.methods=" + PLANTED + "#contend," + PLANTED + "#wait*")
                .main(Planted.class, "contend")
                .printed("ready")) {
            until("waits for the monitor are blocked", () -> {
                JsonObject root = wall(child, "Planted.contend");
                for (JsonValue state : root.get("children").asArray()) {
                    if (state.asObject().getString("name", "").equals("(blocked)")) {
                        return valueOf(state.asObject(), PLANTED + ".waitForMonitor") > 500_000_000L;
                    }
                }
                return false;
            });
            JsonObject root = wall(child, "Planted.contend");
            // Nobody runs in there: it waits for the monitor, for the lock, and for its thread.
            long waits = valueOf(root, "(blocked)") + valueOf(root, "(waiting)");
            assertThat(waits).isGreaterThan(root.getLong("value", 0) * 8 / 10);
            assertThat(valueOf(root, PLANTED + ".waitForLock")).isPositive();
            until("a kept trace has them too, on its spans", () -> {
                for (JsonObject trace : child.items("traces?type=method")) {
                    JsonObject part = child.api("traces/" + trace.getString("traceId", ""))
                            .get("items")
                            .asArray()
                            .get(0)
                            .asObject();
                    String waiting = "";
                    for (JsonValue span : part.get("spans").asArray()) {
                        if (span.asObject().getString("name", "").contains("waitForMonitor")) {
                            waiting = span.asObject().getString("spanId", "");
                        }
                    }
                    if (part.get("samples").toString().contains("{\"kind\":\"wall\",\"spanId\":\"" + waiting)) {
                        return !waiting.isEmpty();
                    }
                }
                return false;
            });
            assertThat(child.api("profile?kind=cpu").getString("noEventsBecause", ""))
                    .isEqualTo("jfr.enabled is false");
            assertThat(child.api("status").toString()).contains("a look every 10 ms");
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aSessionOfTheWallClockNeedsNoRecorderAndAddsUpToTheTimeInTransactions(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "read")) {
            JsonObject session = started(child, "?kind=wall&seconds=6&interval=10");
            assertThat(flightThreads(jdk, child)).isZero();
            done(child, session.getLong("id", 0));
            JsonObject root =
                    child.api("profile?kind=wall&session=1").get("root").asObject();
            // One thread that is almost always in a transaction.
            assertThat(root.getLong("value", 0)).isBetween(3_000_000_000L, 6_600_000_000L);
            assertThat(valueOf(root, "(reading or writing)")).isGreaterThan(root.getLong("value", 0) * 8 / 10);
            assertThat(valueOf(root, PLANTED + ".read")).isEqualTo(root.getLong("value", 0));
            assertThat(child.api("status").toString()).contains("profiling.wall.enabled is false");
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void theRecordersLastMinuteIsAFileOfItsOwnTools(Jdk jdk) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp" + jdk.feature()));
        try (ChildJvm child = ChildJvm.on(jdk)
                .options("-Djava.io.tmpdir=" + temporary)
                .agent("jfr.enabled=true;dashboard.token=" + TOKEN + ";overhead.budget=100;trace.methods=" + PLANTED
                        + "#burn")
                .main(Planted.class, "burn")
                .printed("ready")) {
            until("samples come", () -> child.api("profile?from=0").getLong("samples", 0) > 20);
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(child.dashboard() + "/api/v1/jfr"))
                    .POST(HttpRequest.BodyPublishers.noBody());
            assertThat(CLIENT.send(request.build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(401);
            Path file = folder.resolve("last" + jdk.feature() + ".jfr");
            request.header("Authorization", "Bearer " + TOKEN);
            assertThat(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofFile(file))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(run(jdk, "jfr", "summary", file.toString())).contains("io.perfagent.ClockAnchor");
            assertThat(run(jdk, "jfr", "print", "--events", "jdk.ExecutionSample,jdk.CPUTimeSample", file.toString()))
                    .contains("Planted.heavy");
            try (Stream<Path> left = Files.list(temporary)) {
                assertThat(left.filter(each -> each.toString().endsWith(".jfr")))
                        .isEmpty();
            }
        }
    }
}
