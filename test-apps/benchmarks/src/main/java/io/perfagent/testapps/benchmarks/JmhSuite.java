package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The same question asked by JMH of {@link WovenCall}, with the bytes each call allocates. */
final class JmhSuite implements Suite {

    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /** One JMH fork: which benchmark under which agent. */
    private record Case(String key, String benchmark, Configuration configuration) {}

    private static final List<Case> CASES = List.of(
            new Case("none", "none", MethodConfigurations.NONE),
            new Case("manual", "manual", MethodConfigurations.NONE),
            new Case("exact", "woven", MethodConfigurations.EXACT),
            new Case("allocation", "woven", MethodConfigurations.ALLOCATION),
            new Case("adaptive", "woven", MethodConfigurations.ADAPTIVE),
            new Case("otel", "woven", MethodConfigurations.OPENTELEMETRY));

    @Override
    public String name() {
        return "jmh";
    }

    @Override
    public String title() {
        return "A timed call, asked by JMH";
    }

    @Override
    public void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException {
        Workload workload = Workload.steady(WovenCall.class, Map.of(), 120);
        List<Trial> trials = new ArrayList<>();
        for (Case one : CASES) {
            trials.add(new Trial(one.key(), title(one), () -> run(laboratory, workload, one)));
        }
        Series series = Series.measure(name(), laboratory.settings().blocks(12, 1), trials);
        String where = laboratory.settings().jdk().title();
        String recorded = "see the table of the timed call";
        report.finding(Goal.M4, where, series.estimate(block -> added(block, "exact", "bytes")), recorded);
        report.finding(
                Goal.M4_RATIO,
                where,
                series.estimate(block -> added(block, "exact", "bytes") / added(block, "otel", "bytes")),
                recorded);
        report.text("%s; %s. Timed by hand is two clock reads and two additions, without a histogram."
                .formatted(where, series.provenance()));
        report.table(List.of("call", "ns", "added ns", "bytes"), rows(series));
        report.failures(series);
    }

    private static List<List<String>> rows(Series series) {
        List<List<String>> rows = new ArrayList<>();
        for (Case one : CASES) {
            rows.add(List.of(
                    title(one),
                    series.estimate(one.key(), "nanos").text(),
                    series.estimate(block -> added(block, one.key(), "nanos")).text(),
                    series.estimate(one.key(), "bytes").text()));
        }
        return rows;
    }

    private static double added(Block block, String key, String metric) {
        return block.get(key, metric) - block.get("none", metric);
    }

    private static String title(Case one) {
        return switch (one.benchmark()) {
            case "none" -> "not timed";
            case "manual" -> "timed by hand";
            default -> one.configuration().title();
        };
    }

    private static Fork run(Laboratory laboratory, Workload workload, Case one) throws IOException {
        boolean quick = laboratory.settings().quick();
        int iterations = quick ? 3 : 5;
        TimeValue time = TimeValue.milliseconds(quick ? 400 : 1000);
        List<String> jvm = new ArrayList<>(workload.arguments());
        jvm.addAll(laboratory.arguments(one.configuration(), workload));
        Options options = new OptionsBuilder()
                .include(WovenCall.class.getName() + "\\." + one.benchmark() + "$")
                .jvm(laboratory.settings().jdk().tool("java"))
                .jvmArgs(jvm.toArray(String[]::new))
                .forks(1)
                .warmupIterations(iterations)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            RunResult result = new Runner(options).runSingle();
            Result<?> allocation = result.getSecondaryResults().get(ALLOCATION);
            double bytes = allocation == null ? Double.NaN : allocation.getScore();
            return new Fork(Map.of("nanos", result.getPrimaryResult().getScore(), "bytes", bytes), "", 0, Path.of(""));
        } catch (RunnerException e) {
            return new Fork(Map.of(), String.valueOf(e.getMessage()), 0, Path.of(""));
        }
    }
}
