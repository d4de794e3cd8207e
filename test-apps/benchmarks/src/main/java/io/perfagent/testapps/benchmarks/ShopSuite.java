package io.perfagent.testapps.benchmarks;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.benchmarks.Configuration.Counting;
import io.perfagent.testapps.shop.Database;
import io.perfagent.testapps.shop.LoadGenerator;
import io.perfagent.testapps.shop.Shop;
import io.perfagent.testapps.shop.Warehouse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What everything costs that the agent does beside recording: the demo's shop at a steady pace, far from saturation, so that threads
 * of the agent and of the JVM's recorder show at their full price. Only the shop's JVM has an agent.
 */
final class ShopSuite implements Suite {

    private static final Configuration OFF = ours("off", "perf-agent, `enabled=false`", "enabled=false");
    private static final Configuration EVERYTHING =
            ours("everything", "perf-agent, everything on", "jfr.enabled=true", "instrumentation.jul.enabled=true");
    private static final List<Configuration> CONFIGURATIONS = List.of(
            WholeConfigurations.NONE,
            OFF,
            ours(
                    "recording",
                    "perf-agent, recording only",
                    "jfr.enabled=false",
                    "history.enabled=false",
                    "resources.enabled=false"),
            ours("no-jfr", "perf-agent, `jfr.enabled=false`", "jfr.enabled=false"),
            EVERYTHING);

    private static Configuration ours(String id, String title, String... settings) {
        return new Configuration(
                        id,
                        title,
                        Peer.PERF_AGENT,
                        "-javaagent:{jar}=service=shop;dashboard.port={api};data.dir={directory}/history;"
                                + String.join(";", settings))
                .countedBy(Counting.API);
    }

    @Override
    public String name() {
        return "shop";
    }

    @Override
    public String title() {
        return "Everything on, on the shop";
    }

    @Override
    public void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException {
        Settings settings = laboratory.settings();
        Series series;
        try (Database database = Database.start();
                ForkedJvm warehouse = laboratory.start(
                        settings.jdk(),
                        WholeConfigurations.NONE,
                        service(Warehouse.class, 24 * 3600, database.warehouseProperties()))) {
            List<String> properties = database.shopProperties(url(warehouse, "warehouse on "));
            List<Trial> trials = new ArrayList<>();
            for (Configuration configuration : CONFIGURATIONS) {
                trials.add(new Trial(
                        configuration.id(),
                        configuration.title(),
                        () -> serve(laboratory, configuration, service(Shop.class, 600, properties))));
            }
            series = Series.measure(name(), settings.blocks(8, 1), trials);
        }
        String where = settings.jdk().title();
        report.finding(
                Goal.EVERYTHING,
                where,
                series.estimate(block -> addedPercent(block, EVERYTHING.id(), OFF.id())),
                Recorded.inSeries(series, List.of(EVERYTHING.id())));
        report.text(
                "The demo's shop on PostgreSQL with a warehouse it calls, 120 requests a second, heap 256 MB, %s; %s. Processor time is of the shop's process, from %d s after its start on, for %d s."
                        .formatted(
                                where,
                                series.provenance(),
                                warmUpSeconds(settings.quick()),
                                windowSeconds(settings.quick())));
        report.table(
                List.of(
                        "agent",
                        "CPU µs a request",
                        "÷ switched off",
                        "added to switched off, percent of a CPU",
                        "what the agent says it took",
                        "recorded ÷ expected"),
                rows(series));
        report.failures(series);
    }

    private static List<List<String>> rows(Series series) {
        List<List<String>> rows = new ArrayList<>();
        for (Configuration configuration : CONFIGURATIONS) {
            String id = configuration.id();
            boolean records = records(configuration);
            rows.add(List.of(
                    configuration.title(),
                    series.estimate(id, "cpuMicrosPerRequest").text(),
                    series.estimate(block ->
                                    block.get(id, "cpuMicrosPerRequest") / block.get(OFF.id(), "cpuMicrosPerRequest"))
                            .text(),
                    series.estimate(block -> addedPercent(block, id, OFF.id())).text(),
                    records ? series.estimate(id, "ownPercent").text() : "",
                    records ? Recorded.inSeries(series, List.of(id)) : ""));
        }
        return rows;
    }

    private static boolean records(Configuration configuration) {
        return configuration.counting() == Counting.API && !configuration.id().equals(OFF.id());
    }

    private static double addedPercent(Block block, String id, String than) {
        return block.get(id, "cpuPercent") - block.get(than, "cpuPercent");
    }

    private static Workload service(Class<?> main, int seconds, List<String> properties) {
        return Workload.plain(main, Map.of(), seconds).with(List.of("-Xmx256m")).with(properties);
    }

    private static String url(ForkedJvm service, String beginning) throws IOException, InterruptedException {
        return service.awaitLineWith(beginning)
                .map(line -> line.substring(beginning.length()))
                .orElseThrow(() -> new IOException("nothing on " + beginning));
    }

    /** At this pace the JVM compiles for minutes: the program alone took 19 % of a CPU in its first and 10 % in its fourth. */
    private static int warmUpSeconds(boolean quick) {
        return quick ? 120 : 240;
    }

    private static int windowSeconds(boolean quick) {
        return quick ? 60 : 120;
    }

    private static Fork serve(Laboratory laboratory, Configuration configuration, Workload workload)
            throws IOException, InterruptedException {
        boolean quick = laboratory.settings().quick();
        Map<String, Double> results = new HashMap<>();
        long startNanos = System.nanoTime();
        try (ForkedJvm jvm = laboratory.start(laboratory.settings().jdk(), configuration, workload);
                LoadGenerator load = new LoadGenerator(url(jvm, "shop on "))) {
            load.start();
            TimeUnit.SECONDS.sleep(warmUpSeconds(quick));
            long answered = load.answered();
            double cpuNanos = jvm.cpuTime().toNanos();
            long windowNanos = System.nanoTime();
            TimeUnit.SECONDS.sleep(windowSeconds(quick));
            cpuNanos = jvm.cpuTime().toNanos() - cpuNanos;
            windowNanos = System.nanoTime() - windowNanos;
            results.put("cpuMicrosPerRequest", cpuNanos / 1000 / (load.answered() - answered));
            results.put("cpuPercent", 100 * cpuNanos / windowNanos);
            load.stop();
            if (records(configuration)) {
                ask(AgentApi.at(jvm.apiPort()), load.answered(), results);
            }
        }
        return new Fork(results, "", System.nanoTime() - startNanos, laboratory.directory());
    }

    private static void ask(AgentApi agent, long expected, Map<String, Double> results) {
        double recorded = 0;
        for (JsonValue item :
                agent.get("/api/v1/transactions?from=0").get("items").asArray()) {
            JsonObject row = item.asObject();
            recorded += row.getString("type", "").equals("http") ? row.getLong("count", 0) : 0;
        }
        results.put("recorded", recorded);
        results.put("expected", (double) expected);
        JsonObject overhead = agent.get("/api/v1/status").get("overhead").asObject();
        results.put("ownPercent", overhead.getDouble("cpuPercent", Double.NaN));
    }
}
