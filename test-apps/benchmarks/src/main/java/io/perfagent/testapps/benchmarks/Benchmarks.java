package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Measures what the agent costs beside the others, and writes the page about it. See {@link Settings} for the arguments; the
 * profile {@code benchmarks} of this module names them all.
 */
public final class Benchmarks {

    private static final List<Suite> SUITES = List.of(
            new MethodSuite(),
            new JdkSuite(),
            new JmhSuite(),
            new GovernorSuite(),
            new RequestSuite(),
            new ExportSuite(),
            new LoadSuite(),
            new ShopSuite(),
            new StartupSuite(),
            new SpringBootSuite(),
            new ArchiveSuite(),
            new FootprintSuite());

    private Benchmarks() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Settings settings = Settings.parse(arguments);
        Path work = Objects.requireNonNull(settings.workloads().getParent()).resolve("benchmarks");
        Path reports = work.resolve("reports");
        if (!settings.mode().equals("page")) {
            Machine.describe(settings, reports);
            for (Suite suite : SUITES) {
                if (settings.only().isEmpty() || settings.only().contains(suite.name())) {
                    measure(suite, settings, work, reports);
                }
            }
        }
        new Page(reports, SUITES).write(settings.page());
        System.out.println("written: " + settings.page());
    }

    private static void measure(Suite suite, Settings settings, Path work, Path reports)
            throws IOException, InterruptedException {
        Report report = new Report();
        Path directory = work.resolve(suite.name());
        deleteTree(directory); // what an agent wrote in an earlier run must not be counted in this one
        try (MockCollector collector = new MockCollector()) {
            suite.measure(new Laboratory(settings, collector, directory), report);
        }
        report.save(reports, suite.name());
    }

    private static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
