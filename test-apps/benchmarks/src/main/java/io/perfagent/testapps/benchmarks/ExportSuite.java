package io.perfagent.testapps.benchmarks;

import io.perfagent.testapps.benchmarks.request.ExportWorkload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What sending spans costs, at a rate no agent has to drop at: bytes on the wire and processor time behind the program's back. */
final class ExportSuite implements Suite {

    private static final int SPANS = 2;

    @Override
    public String name() {
        return "export";
    }

    @Override
    public String title() {
        return "Export";
    }

    @Override
    public void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException {
        Settings settings = laboratory.settings();
        Map<String, String> pace = settings.quick()
                ? Map.of("rate", "2000", "warmUpSeconds", "4", "seconds", "5")
                : Map.of("rate", "2000", "warmUpSeconds", "15", "seconds", "30");
        Workload workload = Workload.steady(ExportWorkload.class, pace, 180);
        List<Configuration> configurations = RequestConfigurations.of(settings).stream()
                .filter(one -> !one.id().equals(RequestConfigurations.SHIPPED))
                .toList();
        List<Trial> trials = new ArrayList<>();
        for (Configuration configuration : configurations) {
            trials.add(new Trial(
                    configuration.id(),
                    configuration.title(),
                    () -> laboratory.runExporting(settings.jdk(), configuration, workload)));
        }
        Series series = Series.measure(name(), settings.blocks(6, 1), trials);
        String where = settings.jdk().title();
        String recorded = Recorded.inSeries(series, List.of(RequestConfigurations.OURS));
        report.finding(
                Goal.M18_BYTES,
                where,
                series.estimate(
                        block -> bytes(block, RequestConfigurations.OURS) / bytes(block, RequestConfigurations.THEIRS)),
                recorded);
        report.finding(
                Goal.M18_CPU,
                where,
                series.estimate(block ->
                        cpuNanos(block, RequestConfigurations.OURS) / cpuNanos(block, RequestConfigurations.THEIRS)),
                recorded);
        report.text(
                "2,000 requests a second, two spans each, all exported, %s; %s. Processor time is of all threads but the caller's."
                        .formatted(where, series.provenance()));
        report.table(
                List.of(
                        "agent",
                        "bytes a request",
                        "CPU ns a span, other threads",
                        "added CPU ns a request, caller",
                        "exported ÷ expected"),
                rows(series, configurations));
        report.failures(series);
    }

    private static List<List<String>> rows(Series series, List<Configuration> configurations) {
        List<List<String>> rows = new ArrayList<>();
        for (Configuration configuration : configurations) {
            String id = configuration.id();
            rows.add(List.of(
                    configuration.title(),
                    series.estimate(block -> bytes(block, id)).text(),
                    series.estimate(block -> cpuNanos(block, id)).text(),
                    series.estimate(block -> block.get(id, "ownCpuNanosPerRequest")
                                    - block.get(RequestConfigurations.NONE, "ownCpuNanosPerRequest"))
                            .text(),
                    series.estimate(block -> RequestConfigurations.exportedShare(block, configuration, SPANS))
                            .text()));
        }
        return rows;
    }

    private static double bytes(Block block, String id) {
        return block.get(id, "exportedBytes") / block.get(id, "requests");
    }

    /** Added processor time of the threads behind the program, a span. */
    private static double cpuNanos(Block block, String id) {
        return (background(block, id) - background(block, RequestConfigurations.NONE)) / SPANS;
    }

    private static double background(Block block, String id) {
        return block.get(id, "cpuNanosPerRequest") - block.get(id, "ownCpuNanosPerRequest");
    }
}
