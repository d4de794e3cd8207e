package io.perfagent.export;

import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.config.ExportTarget;
import io.perfagent.recording.Series;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;

/** Made-up measurements, and the settings and waiting the tests share. */
final class Measured implements Readings {

    private static final Map<String, String> RESOURCE =
            Map.of("deployment.environment.name", "test", "process.runtime.name", "mine");

    private final Map<Series, Histogram> calls = new LinkedHashMap<>();
    private final Map<Series, Long> errors = new LinkedHashMap<>();
    private final Map<Series, Long> totalNanos = new LinkedHashMap<>();

    synchronized Measured call(Series series, long nanos) {
        calls.computeIfAbsent(series, key -> new Histogram(2)).recordValue(nanos);
        totalNanos.merge(series, nanos, Long::sum);
        return this;
    }

    synchronized Measured error(Series series, long nanos) {
        errors.merge(series, 1L, Long::sum);
        return call(series, nanos);
    }

    @Override
    public synchronized Snapshot between(long fromEpochMillis, long toEpochMillis) {
        Map<Series, Stats> rows = new LinkedHashMap<>();
        calls.forEach((series, histogram) -> {
            long count = histogram.getTotalCount();
            long total = totalNanos.get(series);
            rows.put(
                    series,
                    new Stats(
                            count,
                            errors.getOrDefault(series, 0L),
                            total,
                            total / 2,
                            histogram.getMaxValue(),
                            100 * count,
                            count,
                            histogram.copy()));
        });
        return new Snapshot(fromEpochMillis, toEpochMillis, rows);
    }

    @Override
    public List<Snapshot> steps(long fromEpochMillis, long toEpochMillis, long stepMillis, Predicate<Series> wanted) {
        throw new UnsupportedOperationException("no exporter asks for steps");
    }

    @Override
    public long earliestEpochMillis() {
        return 1;
    }

    @Override
    public synchronized long recordedCount() {
        return calls.values().stream().mapToLong(Histogram::getTotalCount).sum();
    }

    static OtlpSettings settings(String endpoint, boolean traces, boolean metrics) {
        return settings(endpoint, traces, metrics, "none", 60_000, "cumulative");
    }

    static OtlpSettings settings(
            String endpoint, boolean traces, boolean metrics, String compression, long interval, String temporality) {
        String base = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
        return new OtlpSettings(
                traces ? target(base + "/v1/traces", "http/protobuf", compression) : null,
                metrics ? target(base + "/v1/metrics", "http/protobuf", compression) : null,
                interval,
                temporality,
                "shop",
                RESOURCE);
    }

    /** Where one signal goes, in the clear, with a header. */
    static ExportTarget target(String endpoint, String protocol, String compression) {
        return new ExportTarget(
                endpoint, protocol, Map.of("x-api-key", "secret"), 2_000, compression, null, null, null);
    }

    /** Settings with an interval that no test waits for. */
    static OtlpSettings settings(ExportTarget traces, ExportTarget metrics) {
        return new OtlpSettings(traces, metrics, 60_000, "cumulative", "shop", RESOURCE);
    }

    /** A kept trace of a root and {@code children} database spans. */
    static KeptTrace trace(int number, int children) {
        List<SpanRecord> spans = new ArrayList<>();
        spans.add(new SpanRecord(
                id(number, 0),
                "00000000000000aa",
                "server",
                "http",
                "GET /orders",
                1_700_000_000_000_000_123L,
                5_000_000,
                1_000_000,
                4096,
                "500",
                Map.of("http.route", "/orders", "http.response.status_code", 500L, "ratio", 0.5, "cached", true)));
        for (int i = 1; i <= children; i++) {
            spans.add(new SpanRecord(
                    id(number, i),
                    id(number, 0),
                    "client",
                    "database",
                    "SELECT orders",
                    1_700_000_000_001_000_000L,
                    2_000_000,
                    2_000_000,
                    -1,
                    null,
                    Map.of()));
        }
        return new KeptTrace(String.format("%032x", number + 1), "http", "GET /orders", "slow", true, spans, 3);
    }

    private static String id(int trace, int span) {
        return String.format("%08x%08x", trace + 1, span + 1);
    }

    /** Polls until it holds; fails after a bound that only a broken export reaches. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 30 s: " + what);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
