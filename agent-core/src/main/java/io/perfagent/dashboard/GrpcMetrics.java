package io.perfagent.dashboard;

import static io.perfagent.dashboard.PrometheusText.labels;
import static io.perfagent.dashboard.PrometheusText.seconds;

import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;

/** The part of {@code /metrics} about remote procedure calls. */
final class GrpcMetrics {

    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99, 0.999};
    private static final String[] DIRECTIONS = {"sent", "received"};

    private GrpcMetrics() {}

    static void write(PrometheusText text, Snapshot snapshot) {
        GrpcRows rows = new GrpcRows(snapshot);
        if (rows.rows().isEmpty()) {
            return;
        }
        String duration = "perfagent_rpc_duration_seconds";
        text.family(duration, "summary", "Duration of remote procedure calls by status.");
        rows.rows()
                .forEach((key, row) -> row.statuses().forEach((status, stats) -> {
                    String labels = of(key) + "," + labels("status", status);
                    summary(text, duration, labels, stats);
                }));
        String first = "perfagent_rpc_first_message_seconds";
        text.family(first, "summary", "Time from the start of a call to the server's first message.");
        rows.rows().forEach((key, row) -> summary(text, first, of(key), row.of("first")));
        text.family("perfagent_rpc_open_calls", "gauge", "Calls that have begun and not ended.");
        rows.rows().forEach((key, row) -> text.sample("perfagent_rpc_open_calls", of(key), row.open()));
        text.counterFamily("perfagent_rpc_messages", "Messages of remote procedure calls.");
        rows.rows().forEach((key, row) -> {
            for (String direction : DIRECTIONS) {
                text.sample("perfagent_rpc_messages_total", of(key, direction), row.messages(direction));
            }
        });
        text.counterFamily("perfagent_rpc_message_bytes", "Bytes of the messages whose size is known, uncompressed.");
        rows.rows().forEach((key, row) -> {
            for (String direction : DIRECTIONS) {
                text.sample(
                        "perfagent_rpc_message_bytes_total",
                        of(key, direction),
                        row.of(direction).totalNanos());
            }
        });
    }

    private static String of(GrpcRows.Key key) {
        return labels("role", key.role(), "peer", key.peer(), "method", key.method());
    }

    private static String of(GrpcRows.Key key, String direction) {
        return of(key) + "," + labels("direction", direction);
    }

    private static void summary(PrometheusText text, String name, String labels, Stats stats) {
        for (double quantile : QUANTILES) {
            text.sample(
                    name,
                    labels + "," + labels("quantile", Double.toString(quantile)),
                    seconds(stats.percentileNanos(quantile * 100)));
        }
        text.sample(name + "_sum", labels, seconds(stats.totalNanos()));
        text.sample(name + "_count", labels, stats.calls());
    }
}
