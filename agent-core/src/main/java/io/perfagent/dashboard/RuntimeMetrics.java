package io.perfagent.dashboard;

import static io.perfagent.dashboard.PrometheusText.labels;
import static io.perfagent.dashboard.PrometheusText.seconds;

import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import io.perfagent.runtime.JvmReading;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The part of {@code /metrics} about the JVM; {@code jvm_…} are OpenTelemetry's names. What nobody tells has no line. */
final class RuntimeMetrics {

    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99, 0.999};

    private RuntimeMetrics() {}

    static void write(PrometheusText text, Snapshot snapshot, @Nullable Observed observed) {
        JvmReading jvm = JvmReading.now();
        memory(text, jvm);
        threads(text, jvm);
        classes(text, jvm);
        Map<Series.Jvm, Stats> rows = snapshot.of(Series.Jvm.class);
        summary(
                text,
                rows,
                "gc.pause",
                "perfagent_gc_pause_seconds",
                "Time the program stood still for a collection.",
                row -> labels("name", row.name(), "cause", row.detail()));
        summary(
                text,
                rows,
                "safepoint",
                "perfagent_safepoint_seconds",
                "Time all threads were stopped.",
                row -> labels("operation", row.name()));
        summary(
                text,
                rows,
                "lock.monitor",
                "perfagent_monitor_wait_seconds",
                "Waits of 10 ms and longer to enter a monitor.",
                row -> labels("class", row.name()));
        summary(
                text,
                rows,
                "lock.park",
                "perfagent_lock_wait_seconds",
                "Waits of 10 ms and longer for a lock.",
                row -> labels("class", row.name()));
        summary(
                text,
                rows,
                "pinned",
                "perfagent_pinned_seconds",
                "Virtual threads that kept their carrier waiting.",
                row -> labels("reason", row.name()));
        thrown(text, rows);
        if (observed == null) {
            return;
        }
        long allocated = observed.allocated().totalBytes();
        if (allocated >= 0) {
            text.counterFamily("perfagent_jvm_allocated_bytes", "Bytes all threads allocated since the JVM started.");
            text.sample("perfagent_jvm_allocated_bytes_total", "", allocated);
        }
        text.family("perfagent_deadlocked_threads", "gauge", "Threads that wait for each other for ever.");
        text.sample("perfagent_deadlocked_threads", "", observed.deadlocks().size());
    }

    private static void memory(PrometheusText text, JvmReading jvm) {
        pools(text, jvm, "jvm_memory_used_bytes", "Measure of memory used.", JvmReading.Pool::usedBytes);
        pools(text, jvm, "jvm_memory_committed_bytes", "Measure of memory committed.", JvmReading.Pool::committedBytes);
        pools(text, jvm, "jvm_memory_limit_bytes", "Measure of max obtainable memory.", JvmReading.Pool::maxBytes);
        pools(
                text,
                jvm,
                "jvm_memory_used_after_last_gc_bytes",
                "Measure of memory used after the most recent garbage collection event on this pool.",
                JvmReading.Pool::usedAfterGcBytes);
        if (!jvm.buffers().isEmpty()) {
            text.family("jvm_buffer_memory_used_bytes", "gauge", "Measure of memory used by buffers.");
            jvm.buffers()
                    .forEach(pool -> text.sample(
                            "jvm_buffer_memory_used_bytes",
                            labels("jvm_buffer_pool_name", pool.name()),
                            pool.usedBytes()));
            text.family("jvm_buffer_count", "gauge", "Number of buffers in the pool.");
            jvm.buffers()
                    .forEach(pool ->
                            text.sample("jvm_buffer_count", labels("jvm_buffer_pool_name", pool.name()), pool.count()));
        }
    }

    private static void pools(
            PrometheusText text, JvmReading jvm, String name, String help, ToLongFunction<JvmReading.Pool> value) {
        if (jvm.pools().stream().noneMatch(pool -> value.applyAsLong(pool) >= 0)) {
            return;
        }
        text.family(name, "gauge", help);
        for (JvmReading.Pool pool : jvm.pools()) {
            if (value.applyAsLong(pool) >= 0) {
                text.sample(
                        name,
                        labels("jvm_memory_type", pool.type(), "jvm_memory_pool_name", pool.name()),
                        value.applyAsLong(pool));
            }
        }
    }

    private static void threads(PrometheusText text, JvmReading jvm) {
        JvmReading.Threads threads = jvm.threads();
        if (threads != null) {
            text.family("jvm_thread_count", "gauge", "Number of executing platform threads.");
            threads.states()
                    .forEach((state, count) -> text.sample(
                            "jvm_thread_count",
                            labels(
                                    "jvm_thread_daemon",
                                    String.valueOf(state.daemon()),
                                    "jvm_thread_state",
                                    state.state()),
                            count.longValue()));
        }
    }

    private static void classes(PrometheusText text, JvmReading jvm) {
        JvmReading.Classes classes = jvm.classes();
        if (classes != null) {
            text.counterFamily("jvm_class_loaded", "Number of classes loaded since JVM start.");
            text.sample("jvm_class_loaded_total", "", classes.totalLoaded());
            text.counterFamily("jvm_class_unloaded", "Number of classes unloaded since JVM start.");
            text.sample("jvm_class_unloaded_total", "", classes.unloaded());
            text.family("jvm_class_count", "gauge", "Number of classes currently loaded.");
            text.sample("jvm_class_count", "", classes.loaded());
        }
    }

    private static void thrown(PrometheusText text, Map<Series.Jvm, Stats> rows) {
        if (rows.keySet().stream().noneMatch(row -> row.measure().equals("thrown"))) {
            return;
        }
        text.counterFamily(
                "perfagent_thrown", "Throwables that were reported, by class; see the documentation for limits.");
        rows.forEach((row, stats) -> {
            if (row.measure().equals("thrown")) {
                text.sample("perfagent_thrown_total", labels("class", row.name()), stats.calls());
            }
        });
    }

    private static void summary(
            PrometheusText text,
            Map<Series.Jvm, Stats> rows,
            String measure,
            String name,
            String help,
            Function<Series.Jvm, String> named) {
        if (rows.keySet().stream().noneMatch(row -> row.measure().equals(measure))) {
            return;
        }
        text.family(name, "summary", help);
        rows.forEach((row, stats) -> {
            if (row.measure().equals(measure)) {
                for (double quantile : QUANTILES) {
                    text.sample(
                            name,
                            named.apply(row) + "," + labels("quantile", Double.toString(quantile)),
                            seconds(stats.percentileNanos(quantile * 100)));
                }
                text.sample(name + "_sum", named.apply(row), seconds(stats.totalNanos()));
                text.sample(name + "_count", named.apply(row), stats.calls());
            }
        });
    }
}
