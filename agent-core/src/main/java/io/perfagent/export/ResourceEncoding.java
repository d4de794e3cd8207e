package io.perfagent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSumData;
import io.opentelemetry.sdk.resources.Resource;
import io.perfagent.resource.Measure;
import io.perfagent.resource.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns what the last reading of resources found into metrics. Counters of machine and container began with the machine,
 * those of the process with the process; so with {@code delta} the first delivery only remembers where the former stood.
 * Confined to the export thread.
 */
final class ResourceEncoding {

    /** The points of one name. */
    private record Family(Measure measure, List<DoublePointData> points) {}

    private final Resource resource;
    private final boolean delta;
    private final long processStartEpochNanos;
    private Map<Measure, Double> delivered = Map.of();
    private Map<Measure, Double> pending = Map.of();
    private long deliveredEpochNanos;
    private long pendingEpochNanos;

    ResourceEncoding(Resource resource, boolean delta, long processStartEpochNanos) {
        this.resource = resource;
        this.delta = delta;
        this.processStartEpochNanos = processStartEpochNanos;
        this.deliveredEpochNanos = processStartEpochNanos;
    }

    /** What is to be sent now. */
    List<MetricData> encode(Resources resources, long nowEpochNanos) {
        pending = resources.current();
        pendingEpochNanos = nowEpochNanos;
        long bootEpochNanos = resources.bootEpochMillis() * 1_000_000;
        Map<String, Family> families = new LinkedHashMap<>();
        pending.forEach((measure, value) -> {
            boolean isOfProcess = measure.scope() == Measure.Scope.PROCESS;
            long startEpochNanos = isOfProcess || bootEpochNanos <= 0 ? processStartEpochNanos : bootEpochNanos;
            double sent = value;
            if (delta && measure.isCounter()) {
                Double before = delivered.get(measure);
                if (before == null && !isOfProcess) {
                    return;
                }
                startEpochNanos = deliveredEpochNanos;
                sent = Math.max(0, value - (before == null ? 0 : before));
            }
            families.computeIfAbsent(measure.name(), name -> new Family(measure, new ArrayList<>()))
                    .points
                    .add(DoublePointData.create(
                            Math.min(startEpochNanos, nowEpochNanos),
                            nowEpochNanos,
                            attributes(measure),
                            sent,
                            List.of()));
        });
        List<MetricData> all = new ArrayList<>(families.size());
        families.values().forEach(family -> all.add(metric(family.measure, family.points)));
        return all;
    }

    /** The collector took what was last encoded. */
    void delivered() {
        delivered = pending;
        deliveredEpochNanos = pendingEpochNanos;
    }

    private MetricData metric(Measure measure, List<DoublePointData> points) {
        return switch (measure.kind()) {
            case COUNTER ->
                sum(measure, true, delta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE, points);
            case AMOUNT -> sum(measure, false, AggregationTemporality.CUMULATIVE, points);
            case LEVEL ->
                ImmutableMetricData.createDoubleGauge(
                        resource,
                        ProcessResource.SCOPE,
                        measure.name(),
                        measure.description(),
                        measure.unit(),
                        ImmutableGaugeData.create(points));
        };
    }

    private MetricData sum(
            Measure measure, boolean monotonic, AggregationTemporality temporality, List<DoublePointData> points) {
        return ImmutableMetricData.createDoubleSum(
                resource,
                ProcessResource.SCOPE,
                measure.name(),
                measure.description(),
                measure.unit(),
                ImmutableSumData.create(monotonic, temporality, points));
    }

    private static Attributes attributes(Measure measure) {
        AttributesBuilder attributes = Attributes.builder();
        for (int i = 0; i < measure.attributes().size(); i += 2) {
            attributes.put(measure.attributes().get(i), measure.attributes().get(i + 1));
        }
        return attributes.build();
    }
}
