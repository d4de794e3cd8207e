package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.sun.tools.attach.VirtualMachine;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Obeying;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be changed while the program runs, and that no count is lost by it. */
class LiveChangeIT {

    private static final String APP = Obeying.class.getName();
    private static final String TOKEN = "a token for this test";

    @TempDir
    Path folder;

    private int lines;

    private ChildJvm start(Jdk jdk, String arguments) throws IOException {
        lines = 0;
        return ChildJvm.on(jdk)
                .agent("dashboard.token=" + TOKEN + arguments)
                .directory(folder.toFile())
                .main(Obeying.class)
                .printed("ready");
    }

    private void order(ChildJvm child, String line) throws IOException {
        child.type(line);
        child.printed("done " + ++lines);
    }

    private static HttpResponse<String> post(ChildJvm child, String form) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(child.dashboard() + "/api/v1/settings"))
                                .version(HttpClient.Version.HTTP_1_1)
                                .header("Authorization", "Bearer " + TOKEN)
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static void set(ChildJvm child, String form) throws Exception {
        HttpResponse<String> response = post(child, form);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private static long calls(ChildJvm child, String method) throws Exception {
        for (JsonObject row : child.items("methods")) {
            if (method.equals(row.getString("method", ""))) {
                return row.getLong("calls", -1);
            }
        }
        return 0;
    }

    private static int health(ChildJvm child) {
        try {
            return ChildJvm.get(child.dashboard() + "/health", Map.of()).statusCode();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void methodsAreWovenAndUnwovenOverHttp(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "")) {
            order(child, "work 1000");
            assertThat(calls(child, "unit")).isZero();
            set(child, "profile=" + APP + "%23unit");
            order(child, "work 1000");
            assertThat(calls(child, "unit")).isEqualTo(1_000);
            set(child, "profile=");
            order(child, "work 1000");
            assertThat(calls(child, "unit")).isEqualTo(1_000);
            set(child, "profile=" + APP + "%23unit");
            order(child, "work 1000");
            assertThat(calls(child, "unit")).isEqualTo(2_000);
            set(child, "instrumentation.profiled.enabled=false");
            order(child, "work 1000");
            assertThat(calls(child, "unit")).isEqualTo(2_000);
            assertThat(post(child, "profil=x").body()).contains("did you mean profile?");
            assertThat(post(child, "dashboard.port=1").body()).contains("cannot be changed while the program runs");
            assertThat(post(child, "overhead.budget=abc").statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void countsStayExactWhileTheClassIsWovenAnew(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, ";overhead.budget=100;profile=" + APP + "#hammered")) {
            child.dashboard();
            order(child, "spin");
            for (int i = 0; i < 8; i++) {
                set(child, i % 2 == 0 ? "profile=" + APP + "%23hammered," + APP + "%23unit" : "profile=");
                set(child, "timing=" + (i % 4 < 2 ? "adaptive" : "exact"));
                Thread.sleep(300);
            }
            order(child, "halt");
            Matcher matcher = Pattern.compile("hammered (\\d+) times").matcher(child.out());
            assertThat(matcher.find()).isTrue();
            long truth = Long.parseLong(matcher.group(1));
            assertThat(truth).isGreaterThan(100_000);
            assertThat(calls(child, "hammered")).isEqualTo(truth);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aFileIsTheKillSwitch(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, ";profile=" + APP + "#unit")) {
            order(child, "work 1000");
            assertThat(health(child)).isEqualTo(200);
            Path off = Files.createFile(folder.resolve("perf-agent.off"));
            ChildJvm.await("recording stops", () -> health(child) == 503);
            order(child, "work 1000");
            assertThat(calls(child, "unit")).isEqualTo(1_000);
            Files.delete(off);
            ChildJvm.await("recording goes on", () -> health(child) == 200);
            order(child, "work 1000");
            assertThat(calls(child, "unit")).isEqualTo(2_000);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void theFileIsWatched(Jdk jdk) throws Exception {
        Path file = folder.resolve("perf-agent.properties");
        try (ChildJvm child = start(jdk, "")) {
            child.dashboard();
            Files.writeString(file, "profile=" + APP + "#unit\noverhead.budgt=3\n");
            ChildJvm.await("the change is seen", () -> status(child).contains("changed profile"));
            order(child, "work 1000");
            assertThat(calls(child, "unit")).isEqualTo(1_000);
            assertThat(status(child)).contains("did you mean overhead.budget?");
        }
    }

    private static String status(ChildJvm child) {
        try {
            return child.api("status").toString();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void jmxSwitchesToo(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, ";profile=" + APP + "#unit")) {
            child.dashboard();
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(child.pid()));
            String address = machine.startLocalManagementAgent();
            machine.detach();
            try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
                MBeanServerConnection server = connector.getMBeanServerConnection();
                ObjectName name = new ObjectName("io.perfagent:type=Agent");
                ChildJvm.await("the bean is there", () -> isRegistered(server, name));
                server.setAttribute(name, new javax.management.Attribute("Recording", false));
                assertThat(server.getAttribute(name, "Recording")).isEqualTo(false);
                order(child, "work 1000");
                assertThat(calls(child, "unit")).isZero();
                String[] types = {String.class.getName(), String.class.getName()};
                assertThat(server.invoke(name, "set", new Object[] {"recording", ""}, types))
                        .isEqualTo("done");
                order(child, "work 1000");
                assertThat(calls(child, "unit")).isEqualTo(1_000);
                assertThat((String) server.invoke(name, "set", new Object[] {"profil", "x"}, types))
                        .contains("did you mean profile?");
            }
        }
    }

    private static boolean isRegistered(MBeanServerConnection server, ObjectName name) {
        try {
            return server.isRegistered(name);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void everyCallOfATracedMethodIsASpan(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, ";trace.max.spans=200")) {
            child.row("transactions", "type", "startup"); // while it is open, traced calls are its spans
            set(child, "trace.methods=" + APP + "%23outer," + APP + "%23inner");
            order(child, "trace 50");
            JsonObject small = trace(child, 0);
            assertThat(small.get("spans").asArray()).hasSize(1 + 50);
            order(child, "trace 1000");
            JsonObject large = trace(child, 800);
            assertThat(large.get("spans").asArray()).hasSize(1 + 200 + 1);
            assertThat(large.toString()).contains("\"perfagent.folded.calls\":800");
            assertThat(calls(child, "inner")).isEqualTo(1_050);
        }
    }

    /** The kept trace with so many folded calls. */
    private static JsonObject trace(ChildJvm child, long foldedCalls) throws Exception {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < 60_000_000_000L) {
            for (JsonObject row : child.items("traces")) {
                if (row.getLong("foldedCalls", -1) == foldedCalls
                        && row.getString("name", "").equals("Obeying.outer")) {
                    List<JsonValue> parts = child.api("traces/" + row.getString("traceId", ""))
                            .get("items")
                            .asArray()
                            .values();
                    return parts.get(0).asObject();
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no such trace");
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void theGovernorTakesOutWhatCostsTooMuch(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, ";overhead.budget=1;profile=" + APP + "#hammered")) {
            child.dashboard();
            order(child, "spin");
            ChildJvm.await("the timer is taken out", () -> status(child).contains("\"methodsWithoutTimer\":1"));
            JsonObject row = child.row("methods", "method", "hammered");
            assertThat(row.getBoolean("woven", true)).isFalse();
            ChildJvm.await("the budget is kept", () -> overhead(child) < 1);
            long counted = calls(child, "hammered");
            order(child, "halt");
            assertThat(calls(child, "hammered")).isEqualTo(counted);
            set(child, "overhead.budget=100");
            order(child, "spin");
            ChildJvm.await("it is counted again", () -> more(child, counted));
            order(child, "halt");
            assertThat(status(child)).contains("took the timers out of 1 method");
        }
    }

    /** Asked rarely: every question is answered by the agent at its own cost. */
    private static double overhead(ChildJvm child) {
        try {
            Thread.sleep(3_000);
            return child.api("status").get("overhead").asObject().getDouble("cpuPercent", 100);
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private static boolean more(ChildJvm child, long counted) {
        try {
            return calls(child, "hammered") > counted;
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
