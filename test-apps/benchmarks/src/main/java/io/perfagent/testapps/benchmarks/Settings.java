package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line says, as {@code key=value}; an empty value is as good as none.
 *
 * @param mode {@code full}, {@code quick} (within ten minutes) or {@code page} (measures nothing, writes the page anew)
 * @param only names of the suites to run; empty for all
 * @param blocks how many blocks a suite runs; 0 leaves it to the suite
 * @param jdk what everything is measured on
 * @param timingJdk what has {@code jdk.MethodTiming} to be compared with
 * @param agent perf-agent's jar
 * @param peers the directory of the other agents' jars
 * @param workloads the jar of this module: class data sharing takes no classes from a directory
 * @param page the file to write
 */
record Settings(
        String mode,
        Set<String> only,
        int blocks,
        Jdk jdk,
        Optional<Jdk> timingJdk,
        Path agent,
        Path peers,
        Path workloads,
        Path page) {

    private static final Set<String> MODES = Set.of("full", "quick", "page");
    private static final Set<String> KEYS =
            Set.of("mode", "only", "blocks", "java", "agent", "peers", "workloads", "page");

    static Settings parse(String[] arguments) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            if (pair.length != 2 || !KEYS.contains(pair[0])) {
                throw new IllegalArgumentException(argument + ": one of " + KEYS + " and its value, please");
            }
            if (!pair[1].isBlank()) {
                values.put(pair[0], pair[1].strip());
            }
        }
        String mode = values.getOrDefault("mode", "full");
        if (!MODES.contains(mode)) {
            throw new IllegalArgumentException("mode=" + mode + ": one of " + MODES);
        }
        Jdk jdk = Jdk.at(Path.of(values.getOrDefault("java", System.getProperty("java.home"))));
        return new Settings(
                mode,
                values.containsKey("only")
                        ? Set.copyOf(List.of(values.get("only").split(",", -1)))
                        : Set.of(),
                Integer.parseInt(values.getOrDefault("blocks", "0")),
                jdk,
                jdk.withMethodTiming(),
                existing(values.getOrDefault("agent", "agent-core/target/perf-agent.jar")),
                existing(values.getOrDefault("peers", "test-apps/benchmarks/target/peers")),
                existing(values.getOrDefault(
                        "workloads", "test-apps/benchmarks/target/perf-agent-benchmarks-0.1.0.jar")),
                Path.of(values.getOrDefault("page", "docs/benchmarks.md")).toAbsolutePath());
    }

    boolean quick() {
        return mode.equals("quick");
    }

    /** The number of blocks: what the command line says, else what the suite wants in this mode. */
    int blocks(int full, int quick) {
        if (blocks > 0) {
            return blocks;
        }
        return quick() ? quick : full;
    }

    private static Path existing(String path) {
        Path absolute = Path.of(path).toAbsolutePath();
        if (!Files.exists(absolute)) {
            throw new IllegalArgumentException(
                    path + " does not exist: build it with mvn -DskipTests -Pbenchmarks package");
        }
        return absolute;
    }
}
