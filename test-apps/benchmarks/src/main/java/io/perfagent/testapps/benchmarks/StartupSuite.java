package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What attaching costs a program's start, from fork to exit, and whether it keeps the classes of its archive. */
final class StartupSuite implements Suite {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int DISCARDED = 3;
    private static final String WALL = "wallMillis";

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public String title() {
        return "Start-up";
    }

    @Override
    public void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException {
        Settings settings = laboratory.settings();
        Set<Jdk> jdks = new LinkedHashSet<>(List.of(settings.jdk()));
        settings.timingJdk().ifPresent(jdks::add);
        for (Jdk jdk : jdks) {
            for (Archive archive : Archive.values()) {
                if (archive.supportedBy(jdk)) {
                    boolean primary = archive == Archive.NONE && jdk.equals(settings.jdk());
                    hello(laboratory, report, jdk, archive, primary);
                }
            }
        }
    }

    private static void hello(Laboratory laboratory, Report report, Jdk jdk, Archive archive, boolean everyAgent)
            throws IOException, InterruptedException {
        Workload workload = archive.prepare(laboratory, jdk, Workload.plain(HelloWorld.class, Map.of(), 60));
        List<Configuration> configurations = everyAgent ? WholeConfigurations.ALL : WholeConfigurations.ESSENTIAL;
        List<Trial> trials = new ArrayList<>();
        for (Configuration configuration : configurations) {
            trials.add(new Trial(
                    configuration.id(), configuration.title(), () -> start(laboratory, jdk, configuration, workload)));
        }
        String label = "start-up, " + jdk.title() + ", " + archive.title;
        if (!laboratory.settings().quick()) {
            Series.measure(label + ", discarded", DISCARDED, trials);
        }
        Series series = Series.measure(label, laboratory.settings().blocks(20, everyAgent ? 3 : 1), trials);
        String where = archive == Archive.NONE ? jdk.title() : jdk.title() + ", " + archive.title;
        report.finding(Goal.M11, where, series.estimate(block -> quotient(block, WholeConfigurations.PERF_AGENT)), "");
        report.finding(
                Goal.M11,
                where + ", not exporting",
                series.estimate(block -> quotient(block, WholeConfigurations.LOCAL)),
                "");
        report.text("Hello world, %s, from fork to exit; %s.".formatted(where, series.provenance()));
        List<List<String>> rows = new ArrayList<>();
        for (Configuration configuration : configurations) {
            rows.add(List.of(
                    configuration.title(),
                    series.estimate(configuration.id(), WALL).text(),
                    series.estimate(block -> added(block, configuration.id())).text()));
        }
        report.table(List.of("agent", "ms", "added ms"), rows);
        report.failures(series);
    }

    private static Fork start(Laboratory laboratory, Jdk jdk, Configuration configuration, Workload workload)
            throws IOException, InterruptedException {
        Fork fork = laboratory.run(jdk, configuration, workload);
        Map<String, Double> results =
                fork.failure().isEmpty() ? Map.of(WALL, fork.wallNanos() / NANOS_PER_MILLI) : Map.of();
        return new Fork(results, fork.failure(), fork.wallNanos(), fork.directory());
    }

    private static double quotient(Block block, Configuration ours) {
        return added(block, ours.id()) / added(block, WholeConfigurations.OPENTELEMETRY.id());
    }

    private static double added(Block block, String id) {
        return block.get(id, WALL) - block.get("none", WALL);
    }
}
