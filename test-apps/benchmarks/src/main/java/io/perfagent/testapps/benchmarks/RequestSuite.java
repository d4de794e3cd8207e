package io.perfagent.testapps.benchmarks;

import io.perfagent.testapps.benchmarks.request.RequestWorkload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the two spans of a request with one query add to it, as fast as one thread can serve them. */
final class RequestSuite implements Suite {

    private static final int SPANS = 2;

    @Override
    public String name() {
        return "requests";
    }

    @Override
    public String title() {
        return "A request with one query";
    }

    @Override
    public void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException {
        Settings settings = laboratory.settings();
        Workload workload = Workload.steady(RequestWorkload.class, Map.of("requests", "2000000"), 300);
        List<Configuration> configurations = RequestConfigurations.of(settings);
        List<Trial> trials = new ArrayList<>();
        for (Configuration configuration : configurations) {
            trials.add(new Trial(
                    configuration.id(),
                    configuration.title(),
                    () -> laboratory.runExporting(settings.jdk(), configuration, workload)));
        }
        Series series = Series.measure(name(), settings.blocks(12, 2), trials);
        String where = settings.jdk().title();
        String recorded = Recorded.inSeries(series, List.of(RequestConfigurations.OURS));
        report.finding(Goal.M7, where, series.estimate(block -> quotient(block, "medianNanosPerRequest")), recorded);
        report.finding(Goal.M8, where, series.estimate(block -> quotient(block, "bytesPerRequest")), recorded);
        report.finding(
                Goal.M8_BYTES,
                where,
                series.estimate(block -> added(block, RequestConfigurations.OURS, "bytesPerRequest")),
                recorded);
        report.text(
                ("A servlet called in the process, one query to a driver that does nothing, every request recorded and"
                                + " exported, %s; %s. Bytes are of the whole process, exporting threads included; those of the calling"
                                + " thread alone beside them. At this rate some exporters drop, which makes them cheaper.")
                        .formatted(where, series.provenance()));
        report.table(
                List.of(
                        "agent",
                        "added ns",
                        "added bytes",
                        "of the caller",
                        "recorded ÷ expected",
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
                    series.estimate(block -> added(block, id, "medianNanosPerRequest"))
                            .text(),
                    series.estimate(block -> added(block, id, "bytesPerRequest"))
                            .text(),
                    series.estimate(block -> added(block, id, "ownBytesPerRequest"))
                            .text(),
                    Recorded.inSeries(series, List.of(id)),
                    series.estimate(block -> RequestConfigurations.exportedShare(block, configuration, SPANS))
                            .text()));
        }
        return rows;
    }

    private static double added(Block block, String id, String metric) {
        return block.get(id, metric) - block.get(RequestConfigurations.NONE, metric);
    }

    private static double quotient(Block block, String metric) {
        return added(block, RequestConfigurations.OURS, metric) / added(block, RequestConfigurations.THEIRS, metric);
    }
}
