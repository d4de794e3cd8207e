package io.perfagent.dashboard;

import static io.perfagent.dashboard.PrometheusText.labels;
import static io.perfagent.dashboard.PrometheusText.seconds;
import static io.perfagent.dashboard.WebSocketEndpoints.measured;

import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The part of {@code /metrics} about WebSocket connections. */
final class WebSocketMetrics {

    private static final String PREFIX = "perfagent_websocket_";
    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99, 0.999};
    private static final String[] DIRECTIONS = {"received", "sent"};
    private static final String[] KINDS = {"text", "binary"};

    private final PrometheusText text;
    private final Map<WebSocketEndpoints.Key, Map<String, Stats>> rows;

    private WebSocketMetrics(PrometheusText text, Map<WebSocketEndpoints.Key, Map<String, Stats>> rows) {
        this.text = text;
        this.rows = rows;
    }

    /** Writes what {@code sinceStart} holds; nothing while there was no connection. */
    static void write(PrometheusText text, Snapshot sinceStart) {
        Map<WebSocketEndpoints.Key, Map<String, Stats>> rows = WebSocketEndpoints.rows(sinceStart);
        if (!rows.isEmpty()) {
            new WebSocketMetrics(text, rows).write();
        }
    }

    private void write() {
        text.family(PREFIX + "connections_open", "gauge", "WebSocket connections open now.");
        rows.forEach((key, row) -> text.sample(PREFIX + "connections_open", named(key), WebSocketEndpoints.open(row)));
        counter("connections", "WebSocket connections opened.", row -> calls(row, "opened"));
        counter(
                "reconnects",
                "Connections that replaced one that did not end normally.",
                row -> calls(row, "reconnected"));
        counter("errors", "Errors a WebSocket library reported.", row -> calls(row, "failed"));
        text.counterFamily(PREFIX + "closes", "WebSocket connections ended, by close code.");
        rows.forEach((key, row) -> WebSocketEndpoints.closeCodes(row)
                .forEach((code, count) -> text.sample(
                        PREFIX + "closes_total", named(key) + "," + labels("code", code), count.longValue())));
        text.family(PREFIX + "connection_duration_seconds", "summary", "How long WebSocket connections lasted.");
        rows.forEach((key, row) -> durations("connection_duration_seconds", named(key), measured(row, "lifetime")));
        text.family(PREFIX + "ping_seconds", "summary", "Time from a ping to its pong.");
        rows.forEach((key, row) -> durations("ping_seconds", named(key), measured(row, "ping")));
        text.family(PREFIX + "message_size_bytes", "summary", "Payload of WebSocket messages.");
        rows.forEach((key, row) -> sizes(named(key), row));
    }

    private static String named(WebSocketEndpoints.Key key) {
        return labels("role", key.role(), "peer", key.peer(), "route", key.route());
    }

    private static double calls(Map<String, Stats> row, String measure) {
        return measured(row, measure).calls();
    }

    private void counter(String name, String help, ToDoubleFunction<Map<String, Stats>> value) {
        text.counterFamily(PREFIX + name, help);
        rows.forEach((key, row) -> text.sample(PREFIX + name + "_total", named(key), value.applyAsDouble(row)));
    }

    private void durations(String name, String labels, Stats stats) {
        for (double quantile : QUANTILES) {
            text.sample(PREFIX + name, quantile(labels, quantile), seconds(stats.percentileNanos(quantile * 100)));
        }
        text.sample(PREFIX + name + "_sum", labels, seconds(stats.totalNanos()));
        text.sample(PREFIX + name + "_count", labels, stats.calls());
    }

    /** What is a duration elsewhere is a size in bytes in these series. */
    private void sizes(String labels, Map<String, Stats> row) {
        String name = PREFIX + "message_size_bytes";
        for (String direction : DIRECTIONS) {
            for (String kind : KINDS) {
                Stats stats = measured(row, direction + " " + kind);
                String all = labels + "," + labels("direction", direction, "type", kind);
                for (double quantile : QUANTILES) {
                    text.sample(name, quantile(all, quantile), stats.percentileNanos(quantile * 100));
                }
                text.sample(name + "_sum", all, stats.totalNanos());
                text.sample(name + "_count", all, stats.calls());
            }
        }
    }

    private static String quantile(String labels, double quantile) {
        return labels + "," + labels("quantile", Double.toString(quantile));
    }
}
