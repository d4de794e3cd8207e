package io.perfagent.export;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.perfagent.runtime.JvmReading;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What the JVM's beans say now, by OpenTelemetry's names. Confined to the exporting thread. */
final class JvmGauges {

    private static final AttributeKey<String> MEMORY_TYPE = AttributeKey.stringKey("jvm.memory.type");
    private static final AttributeKey<String> POOL = AttributeKey.stringKey("jvm.memory.pool.name");
    private static final AttributeKey<String> BUFFERS = AttributeKey.stringKey("jvm.buffer.pool.name");
    private static final AttributeKey<Boolean> DAEMON = AttributeKey.booleanKey("jvm.thread.daemon");
    private static final AttributeKey<String> STATE = AttributeKey.stringKey("jvm.thread.state");

    private final Resource resource;
    private final long startEpochNanos;
    private final long nowEpochNanos;
    private final List<MetricData> metrics = new ArrayList<>();

    private JvmGauges(Resource resource, long startEpochNanos, long nowEpochNanos) {
        this.resource = resource;
        this.startEpochNanos = startEpochNanos;
        this.nowEpochNanos = nowEpochNanos;
    }

    /** Reads them. A figure that does not exist has no point. */
    static List<MetricData> read(Resource resource, long startEpochNanos, long nowEpochNanos) {
        JvmGauges gauges = new JvmGauges(resource, startEpochNanos, nowEpochNanos);
        JvmReading jvm = JvmReading.now();
        gauges.pools("jvm.memory.used", "Measure of memory used.", jvm, JvmReading.Pool::usedBytes);
        gauges.pools("jvm.memory.committed", "Measure of memory committed.", jvm, JvmReading.Pool::committedBytes);
        gauges.pools("jvm.memory.limit", "Measure of max obtainable memory.", jvm, JvmReading.Pool::maxBytes);
        gauges.pools(
                "jvm.memory.used_after_last_gc",
                "Measure of memory used, as measured after the most recent garbage collection event on this pool.",
                jvm,
                JvmReading.Pool::usedAfterGcBytes);
        gauges.buffers(
                "jvm.buffer.memory.used",
                "By",
                "Measure of memory used by buffers.",
                jvm,
                JvmReading.BufferPool::usedBytes);
        gauges.buffers(
                "jvm.buffer.count", "{buffer}", "Number of buffers in the pool.", jvm, JvmReading.BufferPool::count);
        gauges.threads(jvm);
        gauges.classes(jvm);
        return gauges.metrics;
    }

    private void pools(String name, String description, JvmReading jvm, ToLongFunction<JvmReading.Pool> value) {
        List<LongPointData> points = new ArrayList<>();
        for (JvmReading.Pool pool : jvm.pools()) {
            add(points, Attributes.of(MEMORY_TYPE, pool.type(), POOL, pool.name()), value.applyAsLong(pool));
        }
        sum(name, "By", description, false, points);
    }

    private void buffers(
            String name, String unit, String description, JvmReading jvm, ToLongFunction<JvmReading.BufferPool> value) {
        List<LongPointData> points = new ArrayList<>();
        for (JvmReading.BufferPool pool : jvm.buffers()) {
            add(points, Attributes.of(BUFFERS, pool.name()), value.applyAsLong(pool));
        }
        sum(name, unit, description, false, points);
    }

    private void threads(JvmReading jvm) {
        JvmReading.Threads threads = jvm.threads();
        if (threads != null) {
            List<LongPointData> points = new ArrayList<>();
            threads.states()
                    .forEach((state, count) ->
                            add(points, Attributes.of(DAEMON, state.daemon(), STATE, state.state()), count));
            sum("jvm.thread.count", "{thread}", "Number of executing platform threads.", false, points);
        }
    }

    private void classes(JvmReading jvm) {
        JvmReading.Classes classes = jvm.classes();
        if (classes != null) {
            single("jvm.class.loaded", "Number of classes loaded since JVM start.", true, classes.totalLoaded());
            single("jvm.class.unloaded", "Number of classes unloaded since JVM start.", true, classes.unloaded());
            single("jvm.class.count", "Number of classes currently loaded.", false, classes.loaded());
        }
    }

    private void single(String name, String description, boolean monotonic, long value) {
        List<LongPointData> points = new ArrayList<>();
        add(points, Attributes.empty(), value);
        sum(name, "{class}", description, monotonic, points);
    }

    private void add(List<LongPointData> points, Attributes attributes, long value) {
        if (value >= 0) {
            points.add(LongPointData.create(startEpochNanos, nowEpochNanos, attributes, value));
        }
    }

    /** Always cumulative: a level has no difference, and two counters that are always so may be. */
    private void sum(String name, String unit, String description, boolean monotonic, List<LongPointData> points) {
        if (!points.isEmpty()) {
            metrics.add(ImmutableMetricData.createLongSum(
                    resource,
                    ProcessResource.SCOPE,
                    name,
                    description,
                    unit,
                    SumData.createLongSumData(monotonic, AggregationTemporality.CUMULATIVE, points)));
        }
    }
}
