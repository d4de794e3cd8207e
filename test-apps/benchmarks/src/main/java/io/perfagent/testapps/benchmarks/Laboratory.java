package io.perfagent.testapps.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where suites start their JVMs: knows the settings, the collector every agent sends to, and a directory for each fork. */
final class Laboratory {

    private final Settings settings;
    private final MockCollector collector;
    private final Path directory;
    private int forks;

    Laboratory(Settings settings, MockCollector collector, Path directory) {
        this.settings = settings;
        this.collector = collector;
        this.directory = directory;
    }

    Settings settings() {
        return settings;
    }

    /** Where the forks' own directories are. */
    Path directory() {
        return directory;
    }

    MockCollector collector() {
        return collector;
    }

    /** Runs a workload to its end. */
    Fork run(Jdk jdk, Configuration configuration, Workload workload) throws IOException, InterruptedException {
        try (ForkedJvm jvm = start(jdk, configuration, workload)) {
            return jvm.finish();
        }
    }

    /** Runs a workload to its end; its results also say what reached the collector: {@code exportedSpans}, {@code exportedBytes}. */
    Fork runExporting(Jdk jdk, Configuration configuration, Workload workload)
            throws IOException, InterruptedException {
        try (ForkedJvm jvm = start(jdk, configuration, workload)) {
            return finishExporting(jvm);
        }
    }

    /** The same for a JVM that was started with {@link #start}. */
    Fork finishExporting(ForkedJvm jvm) throws IOException, InterruptedException {
        Fork fork = jvm.finish();
        Map<String, Double> results = new HashMap<>(fork.results());
        results.put("exportedSpans", (double) collector.spans());
        results.put("exportedBytes", (double) collector.bytes());
        return new Fork(results, fork.failure(), fork.wallNanos(), fork.directory());
    }

    /** Starts a workload, and the collector's counts anew; the caller ends it. */
    ForkedJvm start(Jdk jdk, Configuration configuration, Workload workload) throws IOException {
        Path own = Files.createDirectories(
                directory.resolve("%04d-%s-%s".formatted(++forks, simpleName(workload.main()), configuration.id())));
        Map<String, String> placeholders = placeholders(configuration, workload, own);
        for (Map.Entry<String, String> file : configuration.files().entrySet()) {
            Files.writeString(own.resolve(file.getKey()), filled(file.getValue(), placeholders));
        }
        List<String> command = new ArrayList<>(workload.pinning());
        command.add(jdk.tool("java"));
        command.addAll(workload.arguments());
        configuration.arguments().forEach(argument -> command.add(filled(argument, placeholders)));
        workload.properties().forEach((key, value) -> command.add("-Dbenchmarks." + key + "=" + value));
        if (configuration.counting() == Configuration.Counting.API) {
            command.add("-Dbenchmarks.api=" + placeholders.get("{api}"));
        }
        command.addAll(List.of("-cp", classPath(), workload.main()));
        Files.write(own.resolve("command.txt"), command);
        Map<String, String> environment = new HashMap<>();
        configuration.environment().forEach((name, value) -> environment.put(name, filled(value, placeholders)));
        collector.reset();
        return new ForkedJvm(
                command, environment, own, Integer.parseInt(placeholders.get("{api}")), workload.seconds());
    }

    /** The module's jar and its dependencies; no directory, because class data sharing takes none. */
    String classPath() {
        StringBuilder path = new StringBuilder(settings.workloads().toString());
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .forEach(entry -> path.append(File.pathSeparatorChar).append(entry));
        return path.toString();
    }

    /** The configuration's arguments for a JVM that is not started here. */
    List<String> arguments(Configuration configuration, Workload workload) throws IOException {
        Map<String, String> placeholders = placeholders(configuration, workload, directory);
        return configuration.arguments().stream()
                .map(argument -> filled(argument, placeholders))
                .toList();
    }

    private Map<String, String> placeholders(Configuration configuration, Workload workload, Path own)
            throws IOException {
        Optional<Path> jar = configuration.peer().jar(settings);
        return Map.of(
                "{jar}", jar.map(Path::toString).orElse(""),
                "{class}", workload.monitoredClass(),
                "{method}", workload.monitoredMethod(),
                "{api}", String.valueOf(freePort()),
                "{collector}", String.valueOf(collector.port()),
                "{directory}", own.toString());
    }

    private static String filled(String text, Map<String, String> placeholders) {
        String filled = text;
        for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
            filled = filled.replace(placeholder.getKey(), placeholder.getValue());
        }
        return filled;
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
