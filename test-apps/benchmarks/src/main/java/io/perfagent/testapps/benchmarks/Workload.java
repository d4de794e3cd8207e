package io.perfagent.testapps.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program to fork.
 *
 * @param main its main class
 * @param arguments of the JVM
 * @param properties system properties without their prefix {@code benchmarks.}
 * @param monitoredClass what the agents are told to time
 * @param monitoredMethod and which method of it
 * @param core the only core it may use; -1 for all of them
 * @param seconds how long it may run before it is given up
 */
record Workload(
        String main,
        List<String> arguments,
        Map<String, String> properties,
        String monitoredClass,
        String monitoredMethod,
        int core,
        int seconds) {

    private static final Path TASKSET = Path.of("/usr/bin/taskset");

    /** No concurrent collector on the second core, no file to map, a heap that does not grow. */
    private static final List<String> STEADY =
            List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:-UsePerfData");

    /** For measuring nanoseconds. */
    static Workload steady(Class<?> main, Map<String, String> properties, int seconds) {
        return new Workload(main.getName(), STEADY, properties, main.getName(), "monitoredMethod", -1, seconds);
    }

    /** As a user would start it. */
    static Workload plain(Class<?> main, Map<String, String> properties, int seconds) {
        return new Workload(main.getName(), List.of(), properties, main.getName(), "monitoredMethod", -1, seconds);
    }

    Workload with(List<String> more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(more);
        return new Workload(main, all, properties, monitoredClass, monitoredMethod, core, seconds);
    }

    Workload monitoring(Class<?> type, String method) {
        return new Workload(main, arguments, properties, type.getName(), method, core, seconds);
    }

    Workload onCore(int only) {
        return new Workload(main, arguments, properties, monitoredClass, monitoredMethod, only, seconds);
    }

    /** What comes before the JVM on its command line. */
    List<String> pinning() {
        return core < 0 || !Files.isExecutable(TASKSET)
                ? List.of()
                : List.of(TASKSET.toString(), "-c", String.valueOf(core));
    }
}
