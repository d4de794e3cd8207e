package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Consuming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel counts for the agent against what it tells this test in other places, over the same time. */
@EnabledOnOs(OS.LINUX)
class HardwareCountersIT {

    private static final String TASK_CLOCK = "perfagent.software.task_clock";
    private static final String SWITCHES = "perfagent.software.context_switches";
    private static final String FAULTS = "perfagent.software.page_faults";

    private static ChildJvm start(Jdk jdk) throws IOException {
        // A thread that ends takes its figures out of /proc/<pid>/task, so the JVM keeps its own.
        return ChildJvm.on(jdk)
                .options(
                        "-XX:-UseDynamicNumberOfCompilerThreads",
                        "-XX:-UseDynamicNumberOfGCThreads",
                        "-XX:+UseSerialGC")
                .agent("hardware.counters.enabled=true;overhead.budget=100")
                .main(Consuming.class)
                .printed("ready");
    }

    private static JsonObject feature(ChildJvm child) throws Exception {
        JsonObject[] found = new JsonObject[1];
        ChildJvm.await("the status tells of the feature", () -> {
            for (JsonValue feature : child.api("status").get("features").asArray()) {
                if (feature.asObject().getString("name", "").equals("hardware.counters")) {
                    found[0] = feature.asObject();
                }
            }
            return found[0] != null;
        });
        return found[0];
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void countsWhatTheKernelTellsElsewhereOrSaysWhyNot(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk)) {
            JsonObject feature = feature(child);
            if (jdk.feature() < 22) {
                assertThat(feature.getString("state", "")).isEqualTo("off");
                assertThat(feature.getString("reason", ""))
                        .isEqualTo("needs JDK 22 or newer, this is " + jdk.feature());
                assertThat(ChildJvm.get(child.dashboard() + "/api/v1/counters", Map.of())
                                .statusCode())
                        .isEqualTo(404);
                return;
            }
            // Nothing is said on the program's stderr, whatever the JVM thinks of native code.
            assertThat(child.err()).doesNotContain("WARNING");
            if (!feature.getString("state", "").equals("on")) {
                assertThat(feature.getString("reason", ""))
                        .containsAnyOf("kernel.perf_event_paranoid=", "without perf events");
                return;
            }
            compare(child);
            whereThereIsHardware(child);
            assertThat(child.agentComplaints()).isEmpty();
            assertThat(child.api("status").get("dropped").asObject().names())
                    .doesNotContain("threads_without_hardware_counters");
        }
    }

    private static void compare(ChildJvm child) throws Exception {
        boolean withKernel = child.api("counters").getString("basis", "").startsWith("user and kernel");
        Map<String, Double> before1 = independent(child);
        Map<String, Double> sample1 = sample(child);
        Map<String, Double> after1 = independent(child);
        child.type("burn 1500");
        child.printed("done burn 1500");
        Map<String, Double> before2 = independent(child);
        Map<String, Double> sample2 = sample(child);
        Map<String, Double> after2 = independent(child);
        for (String name : withKernel ? List.of(TASK_CLOCK, SWITCHES, FAULTS) : List.of(TASK_CLOCK)) {
            double counted = sample2.get(name) - sample1.get(name);
            // The reading took place somewhere between the two of ours.
            double atLeast = before2.get(name) - after1.get(name);
            double atMost = after2.get(name) - before1.get(name);
            double slack = name.equals(TASK_CLOCK) ? 0.02 : 5;
            assertThat(counted).as(name).isBetween(atLeast * 0.99 - slack, atMost * 1.01 + slack);
        }
        assertThat(sample2.get(TASK_CLOCK) - sample1.get(TASK_CLOCK)).isGreaterThan(1.2);
        JsonObject current = child.api("counters").get("current").asObject();
        assertThat(current.getDouble("usedCpus", -1)).isPositive();
        assertThat(current.getDouble("pageFaultsPerSecond", -1)).isNotNegative();
        String metrics = ChildJvm.get(child.dashboard() + "/metrics", Map.of()).body();
        assertThat(metrics).contains("# TYPE perfagent_software_task_clock_seconds_total counter");
    }

    private static void whereThereIsHardware(ChildJvm child) throws Exception {
        JsonObject answer = child.api("counters?from=0");
        JsonObject all = answer.get("period").asObject();
        if (all.get("cyclesPerSecond") == null) {
            assertThat(answer.getString("missing", "")).contains("cycles", "the hardware's: ");
            assertThat(all.get("instructionsPerCycle")).isNull();
            return;
        }
        assertThat(all.getDouble("cyclesPerSecond", 0)).isPositive();
        assertThat(all.getDouble("instructionsPerCycle", 0)).isBetween(0.05, 10.0);
        assertThat(all.getDouble("cacheMissPercent", 0)).isBetween(0.0, 100.0);
        assertThat(all.getDouble("countedPercent", 0)).isBetween(0.1, 100.0);
    }

    /** The totals of a reading that begins after this is called. */
    private static Map<String, Double> sample(ChildJvm child) throws Exception {
        long sinceEpochMillis = System.currentTimeMillis();
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < 60_000_000_000L) {
            JsonObject answer = child.api("counters");
            if (answer.getLong("sampledEpochMillis", 0) > sinceEpochMillis) {
                Map<String, Double> totals = new HashMap<>();
                for (JsonValue item : answer.get("items").asArray()) {
                    totals.put(
                            item.asObject().getString("name", ""),
                            item.asObject().getDouble("total", -1));
                }
                return totals;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no sample within a minute");
    }

    private static Map<String, Double> independent(ChildJvm child) throws IOException {
        Path process = Path.of("/proc", Long.toString(child.pid()));
        String stat = Files.readString(process.resolve("stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double switches = 0;
        double onCpuNanos = 0;
        try (var tasks = Files.list(process.resolve("task"))) {
            for (Path task : tasks.toList()) {
                onCpuNanos += Double.parseDouble(
                        Files.readString(task.resolve("schedstat")).split(" ")[0]);
                for (String line : Files.readAllLines(task.resolve("status"))) {
                    if (line.contains("ctxt_switches:")) {
                        switches += Double.parseDouble(line.split("\\s+")[1]);
                    }
                }
            }
        }
        return Map.of(
                TASK_CLOCK,
                onCpuNanos / 1e9,
                SWITCHES,
                switches,
                FAULTS,
                Double.parseDouble(words[7]) + Double.parseDouble(words[9]));
    }
}
