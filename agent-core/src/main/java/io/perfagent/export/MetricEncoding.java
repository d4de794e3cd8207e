package io.perfagent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Turns {@link Totals} into what the SDK's exporter sends. The SDK's own instruments cannot be used: they would count
 * again, call by call, what the recorders have counted already. {@code ImmutableMetricData} is in a package the SDK
 * calls internal, but it is the only factory of {@link MetricData}, and the version is pinned and tested.
 *
 * @param startEpochNanos begin of the period all points cover
 * @param endEpochNanos its end
 */
record MetricEncoding(Resource resource, AggregationTemporality temporality, long startEpochNanos, long endEpochNanos) {

    private static final double NANOS_PER_SECOND = 1e9;

    /** One {@link MetricData} for every metric that has a row. */
    List<MetricData> encode(Totals totals) {
        List<MetricData> all = new ArrayList<>();
        totals.forEach((metric, rows) -> {
            switch (metric.kind) {
                case DURATION -> all.add(durations(metric, rows));
                case COUNT -> all.add(counts(metric, rows));
                case TIME -> all.add(times(metric, rows));
            }
        });
        return all;
    }

    private MetricData durations(Metric metric, Map<Attributes, Totals.Total> rows) {
        return ImmutableMetricData.createExponentialHistogram(
                resource,
                ProcessResource.SCOPE,
                metric.otelName,
                metric.description,
                metric.unit,
                ExponentialHistogramData.create(temporality, points(rows, this::durationPoint)));
    }

    private MetricData counts(Metric metric, Map<Attributes, Totals.Total> rows) {
        List<LongPointData> points =
                points(rows, (key, row) -> LongPointData.create(startEpochNanos, endEpochNanos, key, row.total()));
        return ImmutableMetricData.createLongSum(
                resource,
                ProcessResource.SCOPE,
                metric.otelName,
                metric.description,
                metric.unit,
                SumData.createLongSumData(true, temporality, points));
    }

    private MetricData times(Metric metric, Map<Attributes, Totals.Total> rows) {
        List<DoublePointData> points = points(
                rows,
                (key, row) -> DoublePointData.create(
                        startEpochNanos, endEpochNanos, key, row.total() / NANOS_PER_SECOND, List.of()));
        return ImmutableMetricData.createDoubleSum(
                resource,
                ProcessResource.SCOPE,
                metric.otelName,
                metric.description,
                metric.unit,
                SumData.createDoubleSumData(true, temporality, points));
    }

    private ExponentialHistogramPointData durationPoint(Attributes attributes, Totals.Total row) {
        ExponentialHistogramBuckets positive = row.calls().buckets();
        int scale = positive.getScale();
        return ExponentialHistogramPointData.create(
                scale,
                row.total() / NANOS_PER_SECOND,
                row.calls().zeroCount(),
                false,
                0,
                row.maxNanos() >= 0,
                Math.max(0, row.maxNanos()) / NANOS_PER_SECOND,
                positive,
                ExponentialHistogramBuckets.create(scale, 0, List.of()),
                startEpochNanos,
                endEpochNanos,
                attributes,
                List.of());
    }

    private static <P> List<P> points(
            Map<Attributes, Totals.Total> rows, BiFunction<Attributes, Totals.Total, P> point) {
        List<P> points = new ArrayList<>(rows.size());
        rows.forEach((attributes, row) -> points.add(point.apply(attributes, row)));
        return points;
    }
}
