package io.perfagent.testapps.benchmarks;

import io.perfagent.testapps.benchmarks.request.LoadClient;
import io.perfagent.testapps.benchmarks.request.SaturationWorkload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a server loses when it has nothing left to lose: saturated on one core, its visitors on the other. */
final class LoadSuite implements Suite {

    private static final int SERVER_CORE = 0;
    private static final int CLIENT_CORE = 1;
    private static final int CONNECTIONS = 8;

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String title() {
        return "A server at saturation";
    }

    @Override
    public void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException {
        measure(laboratory, report, "1 GB", Goal.M10, "-Xms1g", "-Xmx1g");
        if (!laboratory.settings().quick()) {
            measure(laboratory, report, "128 MB", Goal.M10_SMALL, "-Xmx128m");
        }
    }

    private void measure(Laboratory laboratory, Report report, String heap, Goal goal, String... arguments)
            throws IOException, InterruptedException {
        Settings settings = laboratory.settings();
        List<Configuration> configurations = RequestConfigurations.of(settings);
        List<Trial> trials = new ArrayList<>();
        for (Configuration configuration : configurations) {
            trials.add(new Trial(
                    configuration.id(),
                    configuration.title(),
                    () -> saturate(laboratory, configuration, List.of(arguments))));
        }
        Series series = Series.measure(name() + ", " + heap, settings.blocks(6, 1), trials);
        String where = settings.jdk().title() + ", heap " + heap;
        String shipped = RequestConfigurations.SHIPPED;
        String all = RequestConfigurations.OURS;
        if (goal == Goal.M10) {
            report.finding(
                    Goal.M9, where, series.estimate(block -> cpuRatio(block, shipped)), recorded(series, shipped));
            report.finding(Goal.M9_ALL, where, series.estimate(block -> cpuRatio(block, all)), recorded(series, all));
            report.finding(Goal.M10_ALL, where, series.estimate(block -> lossRatio(block, all)), recorded(series, all));
        }
        report.finding(goal, where, series.estimate(block -> lossRatio(block, shipped)), recorded(series, shipped));
        report.text(
                "Tomcat and three queries to H2 a request, %s, the server on one core and %d connections from the other; %s."
                        .formatted(where, CONNECTIONS, series.provenance()));
        report.table(
                List.of(
                        "agent",
                        "requests a second",
                        "lost, percent",
                        "added CPU µs a request",
                        "p99, ms",
                        "recorded ÷ expected"),
                rows(series, configurations));
        report.failures(series);
    }

    private static String recorded(Series series, String id) {
        return Recorded.inSeries(series, List.of(id));
    }

    private static double cpuRatio(Block block, String id) {
        return cpuNanos(block, id) / cpuNanos(block, RequestConfigurations.THEIRS);
    }

    private static double lossRatio(Block block, String id) {
        return lostPercent(block, id) / lostPercent(block, RequestConfigurations.THEIRS);
    }

    private static List<List<String>> rows(Series series, List<Configuration> configurations) {
        List<List<String>> rows = new ArrayList<>();
        for (Configuration configuration : configurations) {
            String id = configuration.id();
            rows.add(List.of(
                    configuration.title(),
                    series.estimate(block -> throughput(block, id)).text(),
                    series.estimate(block -> lostPercent(block, id)).text(),
                    series.estimate(block -> cpuNanos(block, id) / 1000).text(),
                    series.estimate(block -> block.get(id, "p99Micros") / 1000).text(),
                    Recorded.inSeries(series, List.of(id))));
        }
        return rows;
    }

    /** Starts the server and, once it listens, its visitors; the results of both. */
    private static Fork saturate(Laboratory laboratory, Configuration configuration, List<String> arguments)
            throws IOException, InterruptedException {
        Settings settings = laboratory.settings();
        String port = String.valueOf(Laboratory.freePort());
        Workload server = Workload.plain(SaturationWorkload.class, Map.of("port", port), 300)
                .with(arguments)
                .onCore(SERVER_CORE);
        try (ForkedJvm jvm = laboratory.start(settings.jdk(), configuration, server)) {
            if (!jvm.awaitLine("port " + port)) {
                return jvm.finish();
            }
            Fork visitors = laboratory.run(settings.jdk(), WholeConfigurations.NONE, client(port, settings.quick()));
            if (!visitors.failure().isEmpty()) {
                return visitors;
            }
            Fork fork = laboratory.finishExporting(jvm);
            Map<String, Double> results = new HashMap<>(visitors.results());
            results.putAll(fork.results());
            return new Fork(results, fork.failure(), fork.wallNanos(), fork.directory());
        }
    }

    private static Workload client(String port, boolean quick) {
        Map<String, String> properties = Map.of(
                "port", port,
                "connections", String.valueOf(CONNECTIONS),
                "warmUpSeconds", quick ? "15" : "60",
                "windows", quick ? "1" : "3",
                "windowSeconds", quick ? "8" : "30");
        return Workload.plain(LoadClient.class, properties, 240).onCore(CLIENT_CORE);
    }

    /** The mean of the windows. */
    private static double throughput(Block block, String id) {
        double sum = 0;
        int windows = 0;
        while (Double.isFinite(block.get(id, "window" + (windows + 1) + "RequestsPerSecond"))) {
            windows++;
            sum += block.get(id, "window" + windows + "RequestsPerSecond");
        }
        return sum / windows;
    }

    private static double lostPercent(Block block, String id) {
        return 100 * (1 - throughput(block, id) / throughput(block, RequestConfigurations.NONE));
    }

    private static double cpuNanos(Block block, String id) {
        return block.get(id, "cpuNanosPerRequest") - block.get(RequestConfigurations.NONE, "cpuNanosPerRequest");
    }
}
