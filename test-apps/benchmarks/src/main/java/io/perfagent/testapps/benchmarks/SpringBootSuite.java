package io.perfagent.testapps.benchmarks;

import io.perfagent.testapps.benchmarks.request.SpringBootWorkload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** When a Spring Boot application answers its first request, under every agent. */
final class SpringBootSuite implements Suite {

    private static final String READY = "readyMillis";

    @Override
    public String name() {
        return "spring-boot";
    }

    @Override
    public String title() {
        return "The start of a Spring Boot application";
    }

    @Override
    public void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException {
        Settings settings = laboratory.settings();
        Workload workload = Workload.plain(SpringBootWorkload.class, Map.of(), 120);
        List<Configuration> configurations = RequestConfigurations.of(settings);
        List<Trial> trials = new ArrayList<>();
        for (Configuration configuration : configurations) {
            trials.add(new Trial(
                    configuration.id(),
                    configuration.title(),
                    () -> laboratory.run(settings.jdk(), configuration, workload)));
        }
        Series series = Series.measure(name(), settings.blocks(20, 1), trials);
        String where = settings.jdk().title();
        report.finding(
                Goal.M12,
                where,
                series.estimate(
                        block -> added(block, RequestConfigurations.OURS) / added(block, RequestConfigurations.THEIRS)),
                Recorded.inSeries(series, List.of(RequestConfigurations.OURS)));
        report.text("From the JVM's start to the first answer, %s; %s.".formatted(where, series.provenance()));
        List<List<String>> rows = new ArrayList<>();
        for (Configuration configuration : configurations) {
            String id = configuration.id();
            rows.add(List.of(
                    configuration.title(),
                    series.estimate(id, READY).text(),
                    series.estimate(block -> added(block, id)).text()));
        }
        report.table(List.of("agent", "ms", "added ms"), rows);
        report.failures(series);
    }

    private static double added(Block block, String id) {
        return block.get(id, READY) - block.get(RequestConfigurations.NONE, READY);
    }
}
