package io.perfagent.testapps.benchmarks;

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
 * @param seconds how long it may run before it is given up
 */
record Workload(
        String main,
        List<String> arguments,
        Map<String, String> properties,
        String monitoredClass,
        String monitoredMethod,
        int seconds) {

    /** No concurrent collector on the second core, no file to map, a heap that does not grow. */
    private static final List<String> STEADY =
            List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:-UsePerfData");

    /** For measuring nanoseconds. */
    static Workload steady(Class<?> main, Map<String, String> properties, int seconds) {
        return new Workload(main.getName(), STEADY, properties, main.getName(), "monitoredMethod", seconds);
    }

    /** As a user would start it. */
    static Workload plain(Class<?> main, Map<String, String> properties, int seconds) {
        return new Workload(main.getName(), List.of(), properties, main.getName(), "monitoredMethod", seconds);
    }

    Workload with(List<String> more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(more);
        return new Workload(main, all, properties, monitoredClass, monitoredMethod, seconds);
    }

    Workload monitoring(String method) {
        return new Workload(main, arguments, properties, monitoredClass, method, seconds);
    }
}
