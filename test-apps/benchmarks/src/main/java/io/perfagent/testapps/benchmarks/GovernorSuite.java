package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether a budget of two percent is kept when fifty hot methods are woven: what the whole program loses once it has settled. */
final class GovernorSuite implements Suite {

    private static final List<Configuration> CONFIGURATIONS =
            List.of(MethodConfigurations.NONE, MethodConfigurations.TWO_PERCENT);

    @Override
    public String name() {
        return "governor";
    }

    @Override
    public String title() {
        return "Fifty hot methods and a budget of 2 %";
    }

    @Override
    public void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException {
        boolean quick = laboratory.settings().quick();
        int seconds = quick ? 40 : 60;
        Workload workload = Workload.steady(
                        HotMethods.class, Map.of("seconds", String.valueOf(seconds), "settled", "30"), seconds + 60)
                .monitoring(FiftyMethods.class, "m*");
        List<Trial> trials = new ArrayList<>();
        for (Configuration configuration : CONFIGURATIONS) {
            trials.add(new Trial(
                    configuration.id(),
                    configuration.title(),
                    () -> laboratory.run(laboratory.settings().jdk(), configuration, workload)));
        }
        Series series = Series.measure(name(), laboratory.settings().blocks(6, 1), trials);
        Estimate lost = series.estimate(GovernorSuite::lostPercent);
        String recorded = Recorded.inSeries(series, List.of(MethodConfigurations.TWO_PERCENT.id()));
        String where = laboratory.settings().jdk().title();
        report.finding(Goal.BUDGET, where, lost, recorded);
        report.text(
                "Fifty methods of some 20 ns on two threads, `timing=adaptive;overhead.budget=2`, %s; %s. Throughput is of the"
                                .formatted(where, series.provenance())
                        + " seconds from the 30th on.");
        report.table(
                List.of(
                        "agent",
                        "rounds a second",
                        "lost, percent",
                        "methods still woven",
                        "timed one in at most",
                        "recorded ÷ expected"),
                rows(series, lost, recorded));
        report.failures(series);
    }

    private static List<List<String>> rows(Series series, Estimate lost, String recorded) {
        String none = MethodConfigurations.NONE.id();
        String adaptive = MethodConfigurations.TWO_PERCENT.id();
        return List.of(
                List.of(
                        MethodConfigurations.NONE.title(),
                        series.estimate(none, "roundsPerSecond").text(),
                        "",
                        "",
                        "",
                        ""),
                List.of(
                        MethodConfigurations.TWO_PERCENT.title(),
                        series.estimate(adaptive, "roundsPerSecond").text(),
                        lost.text(),
                        series.estimate(adaptive, "wovenMethods").text(),
                        series.estimate(adaptive, "timedOneIn").text(),
                        recorded));
    }

    private static double lostPercent(Block block) {
        return 100
                * (1
                        - block.get(MethodConfigurations.TWO_PERCENT.id(), "roundsPerSecond")
                                / block.get(MethodConfigurations.NONE.id(), "roundsPerSecond"));
    }
}
