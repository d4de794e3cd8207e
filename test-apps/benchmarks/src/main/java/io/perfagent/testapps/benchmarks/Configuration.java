package io.perfagent.testapps.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An agent with settings, as data. Arguments may contain {@code {jar}}, {@code {class}} and {@code {method}} (what is monitored),
 * {@code {api}} and {@code {collector}} (ports) and {@code {directory}} (the fork's own).
 *
 * @param id short and unique among the configurations of a suite
 * @param title how the page names it
 * @param peer whose jar it is
 * @param arguments of the JVM
 * @param environment variables of the process
 * @param files files to write to the fork's directory before it starts
 * @param counting how what it recorded is found out
 * @param counted arguments added in the run that counts, unless every run does
 */
record Configuration(
        String id,
        String title,
        Peer peer,
        List<String> arguments,
        Map<String, String> environment,
        Map<String, String> files,
        Counting counting,
        List<String> counted) {

    /** Where the number of recorded calls comes from. */
    enum Counting {
        /** The workload asks perf-agent's API at the end of every run. */
        API,
        /** Spans the collector received in a short run with queues that hold everything. */
        COLLECTOR,
        /** Traces the collector received, of one root call each. */
        COLLECTED_TRACES,
        /** The recording of the JDK, read after a short run. */
        FLIGHT_RECORDING,
        /** Lines of the files written in a short run. */
        FILES,
        /** It keeps nothing that could be counted. */
        NOT
    }

    Configuration(String id, String title, Peer peer, String... arguments) {
        this(id, title, peer, List.of(arguments), Map.of(), Map.of(), Counting.NOT, List.of());
    }

    Configuration countedBy(Counting how, String... counted) {
        return new Configuration(id, title, peer, arguments, environment, files, how, List.of(counted));
    }

    Configuration withEnvironment(String name, String value) {
        return new Configuration(id, title, peer, arguments, Map.of(name, value), files, counting, counted);
    }

    Configuration withFile(String name, String content) {
        return new Configuration(id, title, peer, arguments, environment, Map.of(name, content), counting, counted);
    }

    /** The same, set up so that what it records can be counted. */
    Configuration forCounting() {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(counted);
        return new Configuration(id, title, peer, all, environment, files, counting, List.of());
    }
}
