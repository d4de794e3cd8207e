package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Consuming;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the agent says of the machine and the process against what this test reads of them itself: a figure that was sampled
 * between two readings of ours lies between them.
 */
@EnabledOnOs(OS.LINUX)
class ResourcesIT {

    /** Where a figure is read from without the agent. */
    private interface Independent {
        double read() throws IOException;
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void saysWhatTheKernelSays(Jdk jdk) throws Exception {
        File written =
                new File(System.getProperty("perf-agent.jar")).getAbsoluteFile().getParentFile();
        File file = File.createTempFile("written", ".bin", written);
        try (ChildJvm child = ChildJvm.on(jdk).agent("service=resources").main(Consuming.class)) {
            child.printed("ready");
            child.type("burn 1500");
            child.printed("done burn 1500");
            child.type("write " + file + " 40");
            child.printed("done write " + file + " 40");
            Path process = Path.of("/proc", Long.toString(child.pid()));

            double ticks = within(child, "process.cpu.time", "user", () -> statTicks(process, 13) / 100.0);
            assertThat(ticks).isGreaterThan(1.2);
            double bytes =
                    within(child, "process.disk.io", "write", () -> field(process.resolve("io"), "write_bytes:"));
            assertThat(bytes).isGreaterThanOrEqualTo(40e6);
            within(child, "system.cpu.time", "user", () -> word(Path.of("/proc/stat"), 0, 1) / 100.0);
            within(child, "system.cpu.time", "idle", () -> word(Path.of("/proc/stat"), 0, 4) / 100.0);
            within(child, "perfagent.system.context_switches", "", () -> field(Path.of("/proc/stat"), "ctxt"));

            JsonObject current = child.api("resources").get("current").asObject();
            JsonObject memory = current.get("memory").asObject();
            assertThat(memory.get("host").asObject().getDouble("totalBytes", 0))
                    .isEqualTo(field(Path.of("/proc/meminfo"), "MemTotal:") * 1024);
            assertThat(memory.get("process").asObject().getDouble("residentBytes", 0))
                    .isBetween(10e6, field(process.resolve("status"), "VmHWM:") * 1024);
            assertThat(current.get("cpu").asObject().get("host").asObject().names())
                    .contains("usagePercent", "load1");
            // Nothing else than what this machine lacks is missing.
            for (JsonValue absent : child.api("resources").get("absent").asArray()) {
                String source = absent.asObject().getString("source", "");
                assertThat(new File(source))
                        .as(absent.toString())
                        .satisfiesAnyOf(
                                path -> assertThat(path).doesNotExist(),
                                path -> assertThat(source).isIn("/proc/self/net/dev", "/proc/diskstats", "cgroup"));
            }
            String metrics =
                    ChildJvm.get(child.dashboard() + "/metrics", Map.of()).body();
            assertThat(metrics)
                    .contains("# TYPE system_cpu_time_seconds_total counter")
                    .contains("process_disk_io_bytes_total{disk_io_direction=\"write\"} ");
            assertThat(child.agentComplaints()).isEmpty();
        } finally {
            Files.delete(file.toPath());
        }
    }

    /** Reads, waits for a sample taken after that, reads again; returns the sampled total, which lies between. */
    private static double within(ChildJvm child, String name, String attribute, Independent independent)
            throws Exception {
        double before = independent.read();
        long sinceEpochMillis = System.currentTimeMillis();
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < 60_000_000_000L) {
            JsonObject answer = child.api("resources?name=" + name);
            if (answer.getLong("sampledEpochMillis", 0) > sinceEpochMillis) {
                double after = independent.read();
                double total = total(answer, name, attribute);
                assertThat(total).as(name + " " + attribute).isBetween(before, after);
                return total;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no sample within a minute");
    }

    private static double total(JsonObject answer, String name, String attribute) {
        for (JsonValue value : answer.get("items").asArray()) {
            JsonObject item = value.asObject();
            boolean isIt =
                    attribute.isEmpty() || item.get("attributes").toString().contains('"' + attribute + '"');
            if (item.getString("name", "").equals(name) && isIt) {
                return item.getDouble("total", -1);
            }
        }
        throw new AssertionError("no " + name + " " + attribute + " in " + answer);
    }

    private static double field(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(words -> words[0].equals(name))
                .mapToDouble(words -> Double.parseDouble(words[1]))
                .findFirst()
                .orElseThrow();
    }

    private static double word(Path file, int line, int word) throws IOException {
        return Double.parseDouble(Files.readAllLines(file).get(line).split("\\s+")[word]);
    }

    private static double statTicks(Path process, int field) throws IOException {
        String stat = Files.readString(process.resolve("stat"));
        return Double.parseDouble(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[field - 2]);
    }
}
