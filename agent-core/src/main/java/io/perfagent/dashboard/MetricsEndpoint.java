package io.perfagent.dashboard;

import static io.perfagent.dashboard.PrometheusText.labels;
import static io.perfagent.dashboard.PrometheusText.seconds;

import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.Traces;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/** {@code /metrics}: everything since the start, so that every counter only rises. */
final class MetricsEndpoint implements Endpoint {

    private static final String[] BOUND_LABELS = {
        "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0",
        "10.0", "30.0", "+Inf"
    };
    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99, 0.999};
    private static final double NANOS_PER_SECOND = 1e9;

    private final Readings readings;
    private final Traces traces;
    private final AgentStatus status;
    private final StatusSource source;

    MetricsEndpoint(Readings readings, Traces traces, AgentStatus status, StatusSource source) {
        this.readings = readings;
        this.traces = traces;
        this.status = status;
        this.source = source;
    }

    @Override
    public Answer answer(Request request) {
        PrometheusText text = new PrometheusText(request.accept().contains("application/openmetrics-text"));
        Snapshot snapshot = readings.sinceStart();
        agent(text);
        transactions(text, snapshot);
        spans(text, snapshot);
        methods(text, snapshot);
        databases(text, snapshot);
        WebSocketMetrics.write(text, snapshot);
        GrpcMetrics.write(text, snapshot);
        RuntimeMetrics.write(text, snapshot, source.observed());
        ResourceMetrics.write(text, source.resources());
        return text.answer();
    }

    private void agent(PrometheusText text) {
        text.family("perfagent_build_info", "gauge", "Always 1; the labels say which agent watches which service.");
        text.sample("perfagent_build_info", labels("version", source.version(), "service", source.service()), 1);
        text.family("perfagent_uptime_seconds", "gauge", "Time since the JVM started.");
        text.sample("perfagent_uptime_seconds", "", source.uptimeMillis() / 1000.0);
        StatusSource.Overhead overhead = source.overhead();
        text.family("perfagent_overhead_cpu_ratio", "gauge", "CPU time the agent uses, as a share of one CPU.");
        text.sample("perfagent_overhead_cpu_ratio", "", overhead.cpuPercent() / 100);
        if (overhead.heapBytes() >= 0) {
            text.family("perfagent_overhead_heap_bytes", "gauge", "Heap the agent's own data occupies.");
            text.sample("perfagent_overhead_heap_bytes", "", overhead.heapBytes());
        }
        text.counterFamily("perfagent_recorded", "Recordings made.");
        text.sample("perfagent_recorded_total", "", readings.recordedCount());
        text.counterFamily("perfagent_exported", "Spans and metric points a collector accepted.");
        text.sample("perfagent_exported_total", "", status.exported());
        text.counterFamily("perfagent_dropped", "Things given up, by reason.");
        status.dropped()
                .forEach((reason, count) -> text.sample("perfagent_dropped_total", labels("reason", reason), count));
        text.counterFamily("perfagent_samples_lost", "Samples of profiles that say less than they might, by reason.");
        status.samplesLost()
                .forEach((reason, count) ->
                        text.sample("perfagent_samples_lost_total", labels("reason", reason), count));
    }

    private void transactions(PrometheusText text, Snapshot snapshot) {
        Map<Series.Transaction, Stats> rows = snapshot.of(Series.Transaction.class);
        Function<Series.Transaction, String> named = row -> labels("type", row.type(), "name", row.name());
        Map<Series.Transaction, PrometheusText.@Nullable Exemplar[]> exemplars = exemplars();
        String name = "perfagent_transaction_duration_seconds";
        text.family(name, "histogram", "Duration of transactions.");
        rows.forEach((row, stats) -> {
            PrometheusText.@Nullable Exemplar[] shown = exemplars.get(row);
            long[] counts = cumulativeCounts(stats);
            for (int i = 0; i < counts.length; i++) {
                String labels = named.apply(row) + "," + labels("le", BOUND_LABELS[i]);
                text.sample(name + "_bucket", labels, counts[i], shown == null ? null : shown[i]);
            }
            text.sample(name + "_sum", named.apply(row), seconds(stats.totalNanos()));
            text.sample(name + "_count", named.apply(row), stats.calls());
        });
        counter(text, "perfagent_transaction_errors", "Transactions that failed.", rows, named, Stats::errors);
        allocated(text, "perfagent_transaction_allocated_bytes", rows, named);
        counter(
                text,
                "perfagent_transaction_self_seconds",
                "Self time of transactions by category.",
                snapshot.of(Series.Breakdown.class),
                row -> named.apply(row.transaction()) + "," + labels("category", row.category()),
                stats -> seconds(stats.selfNanos()));
    }

    private static void spans(PrometheusText text, Snapshot snapshot) {
        Map<Series.Span, Stats> rows = snapshot.of(Series.Span.class);
        Function<Series.Span, String> named = row -> labels(
                "type", row.transaction().type(),
                "transaction", row.transaction().name(),
                "category", row.category(),
                "kind", row.kind(),
                "name", row.name());
        summary(text, "perfagent_span_duration_seconds", "Duration of spans since the start.", rows, named);
        counter(text, "perfagent_span_errors", "Spans that failed.", rows, named, Stats::errors);
    }

    private static void methods(PrometheusText text, Snapshot snapshot) {
        Map<Series.Method, Stats> rows = snapshot.of(Series.Method.class);
        Function<Series.Method, String> named = row -> labels(
                "module", row.module(),
                "class", row.className(),
                "method", row.methodName(),
                "descriptor", row.descriptor());
        summary(text, "perfagent_method_duration_seconds", "Duration of timed methods since the start.", rows, named);
        counter(text, "perfagent_method_errors", "Calls that ended with a throwable.", rows, named, Stats::errors);
        counter(
                text,
                "perfagent_method_self_seconds",
                "Time in timed methods without their timed callees.",
                rows,
                named,
                stats -> seconds(stats.selfNanos()));
        allocated(text, "perfagent_method_allocated_bytes", rows, named);
    }

    private static void databases(PrometheusText text, Snapshot snapshot) {
        counter(
                text,
                "perfagent_database_transactions",
                "Database transactions this process ended.",
                snapshot.of(Series.DatabaseTransaction.class),
                row -> labels("database", row.database(), "outcome", row.outcome()),
                Stats::calls);
    }

    private static <S extends Series> void counter(
            PrometheusText text,
            String name,
            String help,
            Map<S, Stats> rows,
            Function<S, String> named,
            ToDoubleFunction<Stats> value) {
        text.counterFamily(name, help);
        rows.forEach((row, stats) -> text.sample(name + "_total", named.apply(row), value.applyAsDouble(stats)));
    }

    private static <S extends Series> void allocated(
            PrometheusText text, String name, Map<S, Stats> rows, Function<S, String> named) {
        text.counterFamily(name, "Bytes allocated; absent where they could not be read.");
        rows.forEach((row, stats) -> {
            if (stats.allocatedBytesOrAbsent() >= 0) {
                text.sample(name + "_total", named.apply(row), stats.allocatedBytes());
            }
        });
    }

    private static <S extends Series> void summary(
            PrometheusText text, String name, String help, Map<S, Stats> rows, Function<S, String> named) {
        text.family(name, "summary", help);
        rows.forEach((row, stats) -> {
            String labels = named.apply(row);
            for (double quantile : QUANTILES) {
                text.sample(
                        name,
                        labels + "," + labels("quantile", Double.toString(quantile)),
                        seconds(stats.percentileNanos(quantile * 100)));
            }
            text.sample(name + "_sum", labels, seconds(stats.totalNanos()));
            text.sample(name + "_count", labels, stats.calls());
        });
    }

    private static long[] cumulativeCounts(Stats stats) {
        long[] counts = new long[BOUND_LABELS.length];
        for (HistogramIterationValue value : stats.histogram().recordedValues()) {
            counts[bucketOf(value.getValueIteratedTo())] += value.getCountAddedInThisIterationStep();
        }
        for (int i = 1; i < counts.length; i++) {
            counts[i] += counts[i - 1];
        }
        return counts;
    }

    private static int bucketOf(long nanos) {
        int bucket = 0;
        while (bucket < BOUND_LABELS.length - 1
                && nanos > Double.parseDouble(BOUND_LABELS[bucket]) * NANOS_PER_SECOND) {
            bucket++;
        }
        return bucket;
    }

    /** The newest kept trace of each transaction in each bucket. */
    private Map<Series.Transaction, PrometheusText.@Nullable Exemplar[]> exemplars() {
        Map<Series.Transaction, PrometheusText.@Nullable Exemplar[]> found = new HashMap<>();
        for (KeptTrace trace : traces.all()) {
            PrometheusText.@Nullable Exemplar[] row = found.computeIfAbsent(
                    new Series.Transaction(trace.type(), trace.name()),
                    absent -> new PrometheusText.@Nullable Exemplar[BOUND_LABELS.length]);
            int bucket = bucketOf(trace.root().durationNanos());
            if (row[bucket] == null) {
                row[bucket] = new PrometheusText.Exemplar(
                        trace.traceId(),
                        trace.root().durationNanos(),
                        trace.root().startEpochNanos() / 1_000_000);
            }
        }
        return found;
    }
}
