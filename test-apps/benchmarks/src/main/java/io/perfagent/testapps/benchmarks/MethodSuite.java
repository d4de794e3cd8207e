package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a monitored call costs under every agent, with the {@link Recursion}, on the JDK that was asked for. */
final class MethodSuite implements Suite {

    private static final int DEPTH = 10;

    /** A way to run the recursion: how deep, how long at the leaf, on how many threads. */
    private record Point(String id, String title, int depth, int methodNanos, int threads) {}

    private static final Point ONE_THREAD = new Point("one", "1 thread", DEPTH, 0, 1);
    private static final Point TWO_THREADS = new Point("two", "2 threads", DEPTH, 0, 2);
    private static final List<Point> FURTHER = List.of(
            new Point("shallow", "1 deep", 1, 0, 1),
            new Point("deep", "100 deep", 100, 0, 1),
            new Point("busy", "1 µs of work", DEPTH, 1000, 1));

    @Override
    public String name() {
        return "methods";
    }

    @Override
    public String title() {
        return "A timed call";
    }

    @Override
    public void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException {
        boolean quick = laboratory.settings().quick();
        Jdk jdk = laboratory.settings().jdk();
        List<Configuration> configurations = quick ? MethodConfigurations.ESSENTIAL : MethodConfigurations.ALL;
        List<Trial> trials = new ArrayList<>();
        add(trials, laboratory, jdk, configurations, List.of(ONE_THREAD, TWO_THREADS));
        if (!quick) {
            add(trials, laboratory, jdk, MethodConfigurations.ESSENTIAL, FURTHER);
        }
        Series series = Series.measure(name(), laboratory.settings().blocks(12, 2), trials);
        findings(report, series, jdk);
        report.text("A method that calls itself ten deep, %s; %s. Added ns and bytes are of one monitored call."
                .formatted(jdk.title(), series.provenance()));
        table(report, laboratory, jdk, series, configurations);
        if (!quick) {
            furtherTable(report, series);
        }
        report.text(
                "The adaptive rows run with a budget of 75 % of a CPU a thread, after nine seconds in which the governor"
                        + " settles: in 2 % the method would lose its timer, and its calls would not be counted.");
        report.text(
                "Recorded ÷ expected of perf-agent is of the measured runs; of the others, whose measured runs keep nothing,"
                        + " of a short run with queues that hold everything.");
        if (configurations.contains(MethodConfigurations.GLOWROOT)) {
            report.text(
                    "Glowroot's timer reads no clock for a method inside itself: on a recursion it is cheaper than elsewhere.");
        }
        report.failures(series);
    }

    /** The same recursion beside the JDK's own method timing, on a JDK that has it. */
    static void compareWithJdk(Laboratory laboratory, Report report, Jdk jdk) throws IOException, InterruptedException {
        List<Trial> trials = new ArrayList<>();
        add(trials, laboratory, jdk, MethodConfigurations.OF_THE_JDK, List.of(ONE_THREAD, TWO_THREADS));
        Series series = Series.measure("jdk", laboratory.settings().blocks(12, 1), trials);
        String recorded = Recorded.inSeries(series, List.of("exact/one", "exact/two"));
        report.finding(Goal.M5_ONE, jdk.title(), series.estimate(quotient("exact", "jdk", ONE_THREAD)), recorded);
        report.finding(Goal.M5_TWO, jdk.title(), series.estimate(quotient("exact", "jdk", TWO_THREADS)), recorded);
        report.text("The same recursion on %s; %s.".formatted(jdk.title(), series.provenance()));
        table(report, laboratory, jdk, series, MethodConfigurations.OF_THE_JDK);
        report.failures(series);
    }

    private static void add(
            List<Trial> trials,
            Laboratory laboratory,
            Jdk jdk,
            List<Configuration> configurations,
            List<Point> points) {
        for (Point point : points) {
            for (Configuration configuration : configurations) {
                trials.add(new Trial(
                        configuration.id() + "/" + point.id(),
                        configuration.title() + ", " + point.title(),
                        () -> laboratory.run(
                                jdk,
                                within(configuration, point),
                                workload(point, laboratory.settings().quick()))));
            }
        }
    }

    /** Twice the threads make twice the calls, and count them at twice the cost. */
    private static Configuration within(Configuration configuration, Point point) {
        return configuration.equals(MethodConfigurations.ADAPTIVE) && point.threads() > 1
                ? MethodConfigurations.adaptive(75 * point.threads())
                : configuration;
    }

    /** As many monitored calls at every point, but fewer where each of them works. */
    private static Workload workload(Point point, boolean quick) {
        int calls = quick ? 12_000_000 : 20_000_000; // with fewer, the compiler is not through with all of them
        int roots = calls / point.depth() / (point.methodNanos() == 0 ? 1 : 4);
        return Workload.steady(
                Recursion.class,
                Map.of(
                        "depth", String.valueOf(point.depth()),
                        "methodNanos", String.valueOf(point.methodNanos()),
                        "threads", String.valueOf(point.threads()),
                        "roots", String.valueOf(roots)),
                300);
    }

    private static void findings(Report report, Series series, Jdk jdk) {
        String exact = Recorded.inSeries(series, List.of("exact/one", "exact/two"));
        String adaptive = Recorded.inSeries(series, List.of("adaptive/one", "adaptive/two"));
        String where = jdk.title();
        report.finding(Goal.M1_EXACT, where, series.estimate(quotient("exact", "otel", ONE_THREAD)), exact);
        report.finding(Goal.M1_ADAPTIVE, where, series.estimate(quotient("adaptive", "otel", ONE_THREAD)), adaptive);
        report.finding(Goal.M2_EXACT, where, series.estimate(block -> clockReads(block, "exact")), exact);
        report.finding(Goal.M2_ADAPTIVE, where, series.estimate(block -> clockReads(block, "adaptive")), adaptive);
        report.finding(
                Goal.M3,
                where,
                series.estimate(block -> added(block, "exact", TWO_THREADS) / added(block, "exact", ONE_THREAD)),
                exact);
        report.finding(Goal.M6, where, series.estimate(block -> added(block, "off", ONE_THREAD)), "not checked");
        report.finding(
                Goal.M6_RATIO, where, series.estimate(quotient("off", "elastic-off", ONE_THREAD)), "not checked");
    }

    private static ToDoubleFunction<Block> quotient(String ours, String theirs, Point point) {
        return block -> added(block, ours, point) / added(block, theirs, point);
    }

    private static double clockReads(Block block, String id) {
        String key = id + "/" + ONE_THREAD.id();
        double clockNanos = (block.get(key, "clockBefore") + block.get(key, "clockAfter")) / 2;
        return added(block, id, ONE_THREAD) / (2 * clockNanos);
    }

    /** Nanoseconds a monitored call costs more than without an agent in the same block. */
    private static double added(Block block, String id, Point point) {
        return added(block, id, point, "medianNanosPerRoot");
    }

    private static double added(Block block, String id, Point point, String metric) {
        return (block.get(id + "/" + point.id(), metric)
                        - block.get(MethodConfigurations.NONE.id() + "/" + point.id(), metric))
                / point.depth();
    }

    private static void table(
            Report report, Laboratory laboratory, Jdk jdk, Series series, List<Configuration> configurations)
            throws IOException, InterruptedException {
        List<List<String>> rows = new ArrayList<>();
        for (Configuration configuration : configurations) {
            String id = configuration.id();
            String one = id + "/" + ONE_THREAD.id();
            rows.add(List.of(
                    configuration.title(),
                    Estimate.number(series.estimate(one, "medianNanosPerRoot").median()),
                    series.estimate(block -> added(block, id, ONE_THREAD)).text(),
                    series.estimate(block -> added(block, id, ONE_THREAD, "meanNanosPerRoot"))
                            .text(),
                    series.estimate(block -> added(block, id, TWO_THREADS)).text(),
                    Estimate.number(series.estimate(one, "cpuNanosPerCall").median()),
                    Estimate.number(series.estimate(one, "bytesPerCall").median()),
                    recorded(laboratory, jdk, series, configuration)));
        }
        report.table(
                List.of(
                        "agent",
                        "ns a root call",
                        "added ns, median",
                        "added ns, mean",
                        "added ns, 2 threads",
                        "CPU ns a call",
                        "bytes a call",
                        "recorded ÷ expected"),
                rows);
    }

    private static String recorded(Laboratory laboratory, Jdk jdk, Series series, Configuration configuration)
            throws IOException, InterruptedException {
        if (configuration.counting() == Configuration.Counting.API) {
            return Recorded.inSeries(
                    series,
                    List.of(configuration.id() + "/" + ONE_THREAD.id(), configuration.id() + "/" + TWO_THREADS.id()));
        }
        return Recorded.inRunOfItsOwn(laboratory, jdk, configuration);
    }

    private static void furtherTable(Report report, Series series) {
        List<List<String>> rows = new ArrayList<>();
        for (Configuration configuration : MethodConfigurations.ESSENTIAL) {
            List<String> row = new ArrayList<>(List.of(configuration.title()));
            for (Point point : FURTHER) {
                row.add(series.estimate(block -> added(block, configuration.id(), point))
                        .text());
            }
            rows.add(row);
        }
        List<String> header = new ArrayList<>(List.of("added ns a call"));
        FURTHER.forEach(point -> header.add(point.title()));
        report.table(header, rows);
    }
}
