package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an agent keeps of the memory of a program that has worked and now idles, and how large its jar is. */
final class FootprintSuite implements Suite {

    private static final double MEGABYTE = 1e6;
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern PSS = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB");
    private static final Pattern THREADS = Pattern.compile("(?m)^Threads:\\s+(\\d+)");
    private static final Pattern CLASSES = Pattern.compile("(?m)^java\\.cls\\.(?:sharedL|l)oadedClasses=(\\d+)");

    @Override
    public String name() {
        return "footprint";
    }

    @Override
    public String title() {
        return "Footprint";
    }

    @Override
    public void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException {
        Workload workload = Workload.plain(DatabaseProgram.class, Map.of("idle", "true"), 180);
        List<Trial> trials = new ArrayList<>();
        for (Configuration configuration : WholeConfigurations.of(laboratory.settings())) {
            trials.add(new Trial(
                    configuration.id(), configuration.title(), () -> look(laboratory, configuration, workload)));
        }
        Series series = Series.measure(name(), laboratory.settings().blocks(5, 1), trials);
        String where = laboratory.settings().jdk().title();
        report.finding(Goal.M14_HEAP, where, series.estimate(block -> quotient(block, "heapMegabytes")), "");
        report.finding(Goal.M14_PSS, where, series.estimate(block -> quotient(block, "pssMegabytes")), "");
        report.finding(Goal.M14_CLASSES, where, series.estimate(block -> quotient(block, "classes")), "");
        report.finding(
                Goal.M15,
                "",
                Estimate.of(Machine.megabytes(laboratory.settings().agent())),
                "");
        report.text(
                "A program with an embedded database after 2,000 statements and some idle seconds, %s; %s. Differences to no agent."
                        .formatted(where, series.provenance()));
        table(laboratory, report, series);
        report.failures(series);
    }

    private static void table(Laboratory laboratory, Report report, Series series) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (Configuration configuration : WholeConfigurations.of(laboratory.settings())) {
            String id = configuration.id();
            Optional<Path> jar = configuration.peer().jar(laboratory.settings());
            rows.add(List.of(
                    configuration.title(),
                    series.estimate(block -> added(block, id, "heapMegabytes")).text(),
                    series.estimate(block -> added(block, id, "pssMegabytes")).text(),
                    series.estimate(block -> added(block, id, "classes")).text(),
                    series.estimate(block -> added(block, id, "threads")).text(),
                    jar.isPresent() ? Estimate.number(Machine.megabytes(jar.get())) : ""));
        }
        report.table(List.of("agent", "heap, MB", "Pss, MB", "classes", "threads", "jar, MB"), rows);
    }

    private static double added(Block block, String id, String metric) {
        return block.get(id, metric) - block.get("none", metric);
    }

    private static double quotient(Block block, String metric) {
        return added(block, "perf-agent", metric) / added(block, "otel", metric);
    }

    /** Waits until the program has worked and rested, then looks at it from outside. */
    private static Fork look(Laboratory laboratory, Configuration configuration, Workload workload)
            throws IOException, InterruptedException {
        Jdk jdk = laboratory.settings().jdk();
        try (ForkedJvm jvm = laboratory.start(jdk, configuration, workload)) {
            if (!jvm.awaitLine("ready")) {
                return jvm.finish();
            }
            Thread.sleep(laboratory.settings().quick() ? 3_000 : 10_000);
            Path process = Path.of("/proc", String.valueOf(jvm.pid()));
            jcmd(jdk, jvm.pid(), "GC.run");
            jcmd(jdk, jvm.pid(), "GC.run");
            Map<String, Double> looked = Map.of(
                    "heapMegabytes",
                    sum(HISTOGRAM_TOTAL, jcmd(jdk, jvm.pid(), "GC.class_histogram")) / MEGABYTE,
                    "pssMegabytes",
                    sum(PSS, Files.readString(process.resolve("smaps_rollup"))) * 1024 / MEGABYTE,
                    "classes",
                    sum(CLASSES, jcmd(jdk, jvm.pid(), "PerfCounter.print")),
                    "threads",
                    sum(THREADS, Files.readString(process.resolve("status"))));
            Fork fork = jvm.finish();
            return new Fork(looked, fork.failure(), fork.wallNanos(), fork.directory());
        }
    }

    private static String jcmd(Jdk jdk, long pid, String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(jdk.tool("jcmd"), String.valueOf(pid), command)
                .redirectErrorStream(true)
                .start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
        return output;
    }

    private static double sum(Pattern pattern, String text) {
        double sum = 0;
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            sum += Double.parseDouble(matcher.group(1));
        }
        return sum;
    }
}
