package io.perfagent.testapps.shop;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What the agent says, as text: top transactions, breakdown, slowest queries, most expensive methods. */
final class LiveSummary {

    private static final int ROWS = 10;
    private static final int LIVE_MILLIS = 60_000;

    private final DashboardClient dashboard;
    private final String warehouseDashboard;

    /**
     * Makes a summary.
     *
     * @param dashboard null when there is no agent
     */
    LiveSummary(DashboardClient dashboard, String warehouseDashboard) {
        this.dashboard = dashboard;
        this.warehouseDashboard = warehouseDashboard;
    }

    /** The last minute. */
    String live(long answered) throws IOException, InterruptedException {
        return dashboard == null
                ? "demo: no agent, " + answered + " requests answered"
                : "\n── the last minute ── " + answered + " requests answered\n"
                        + figures(System.currentTimeMillis() - LIVE_MILLIS);
    }

    /** Everything since the start. */
    String report(long answered) throws IOException, InterruptedException {
        return dashboard == null
                ? "demo: no agent, " + answered + " requests answered"
                : "\n══ final report ══\n" + figures(0) + counts(answered);
    }

    /** Whether the agent recorded exactly the requests that were answered. */
    boolean countsAgree(long answered) throws IOException, InterruptedException {
        return dashboard == null || recorded() == answered;
    }

    private String counts(long answered) throws IOException, InterruptedException {
        return String.format(Locale.ROOT, "counts: %,d requests answered, %,d recorded%n", answered, recorded());
    }

    private long recorded() throws IOException, InterruptedException {
        long recorded = 0;
        for (JsonObject row : dashboard.items("transactions", 0)) {
            if (row.getString("type", "").equals("http")) {
                recorded += row.getLong("count", 0);
            }
        }
        return recorded;
    }

    private String figures(long fromEpochMillis) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        transactions(text, dashboard.items("transactions", fromEpochMillis));
        queries(text, dashboard.items("spans?category=database", fromEpochMillis));
        methods(text, dashboard.items("methods", fromEpochMillis));
        JsonObject status = dashboard.object("status");
        JsonObject overhead = status.get("overhead").asObject();
        text.append(String.format(
                Locale.ROOT,
                "agent: %.2f %% of one CPU, %.1f MB of heap, %,d calls and spans recorded, %s dropped%n",
                overhead.getDouble("cpuPercent", 0),
                overhead.getDouble("heapBytes", 0) / 1e6,
                status.get("counts").asObject().getLong("recorded", 0),
                status.get("dropped").asObject().isEmpty()
                        ? "nothing"
                        : status.get("dropped").toString()));
        return text.append("dashboards: ")
                .append(dashboard.url())
                .append(" (shop)  ")
                .append(warehouseDashboard)
                .append(" (warehouse)\n")
                .toString();
    }

    static void transactions(StringBuilder text, List<JsonObject> rows) {
        text.append(String.format(
                "%-28s %8s %7s %9s %9s %9s  %s%n",
                "transaction", "count", "errors", "p50 ms", "p95 ms", "p99 ms", "breakdown"));
        rows.stream().sorted(descending("totalNanos")).limit(ROWS).forEach(row -> {
            double total = Math.max(1, row.getDouble("totalNanos", 0));
            StringBuilder breakdown = new StringBuilder();
            for (JsonValue value : row.get("breakdown").asArray()) {
                JsonObject share = value.asObject();
                breakdown.append(String.format(
                        Locale.ROOT,
                        "%s %.0f %%  ",
                        share.getString("category", ""),
                        100 * share.getDouble("selfNanos", 0) / total));
            }
            text.append(String.format(
                    Locale.ROOT,
                    "%-28s %,8d %,7d %s  %s%n",
                    cut(row.getString("name", ""), 28),
                    row.getLong("count", 0),
                    row.getLong("errors", 0),
                    percentiles(row),
                    breakdown.toString().strip()));
        });
    }

    private static void queries(StringBuilder text, List<JsonObject> rows) {
        text.append(String.format("%-28s %8s %7s %9s %9s %9s  %s%n", "slowest queries", "", "", "", "", "", "in"));
        rows.stream()
                .sorted(descending("p95Nanos"))
                .limit(4)
                .forEach(row -> text.append(String.format(
                        Locale.ROOT,
                        "%-28s %,8d %,7d %s  %s%n",
                        cut(row.getString("name", ""), 28),
                        row.getLong("count", 0),
                        row.getLong("errors", 0),
                        percentiles(row),
                        row.getString("transactionName", ""))));
    }

    private static void methods(StringBuilder text, List<JsonObject> rows) {
        text.append(String.format(
                "%-28s %8s %7s %9s %9s %9s  %s%n", "methods by self time", "", "", "", "", "", "allocated a call"));
        rows.stream().sorted(descending("selfNanos")).limit(4).forEach(row -> {
            String className = row.getString("class", "");
            JsonValue allocated = row.get("allocatedBytes");
            text.append(String.format(
                    Locale.ROOT,
                    "%-28s %,8d %,7d %s  %s%n",
                    cut(className.substring(className.lastIndexOf('.') + 1) + "." + row.getString("method", ""), 28),
                    row.getLong("calls", 0),
                    row.getLong("errors", 0),
                    percentiles(row),
                    allocated.isNull()
                            ? "-"
                            : String.format(
                                    Locale.ROOT, "%.1f kB", allocated.asDouble() / 1e3 / row.getLong("calls", 1))));
        });
    }

    private static Comparator<JsonObject> descending(String field) {
        return Comparator.comparingDouble(row -> -row.getDouble(field, 0));
    }

    private static String percentiles(JsonObject row) {
        return String.format(
                Locale.ROOT,
                "%9.2f %9.2f %9.2f",
                row.getDouble("p50Nanos", 0) / 1e6,
                row.getDouble("p95Nanos", 0) / 1e6,
                row.getDouble("p99Nanos", 0) / 1e6);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }
}
