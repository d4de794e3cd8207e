package io.perfagent.export;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.perfagent.aggregate.Readings;
import io.perfagent.bootstrap.AgentThread;
import io.perfagent.config.ExportTarget;
import io.perfagent.resource.Resources;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.KeptTrace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The thread that exports: spans in batches as they come, metrics at their interval. */
final class ExportLoop implements Delivery.Outcome {

    private static final int MAX_WAITING_SPANS = 2048;
    private static final int BATCH_SPANS = 512;
    private static final long BATCH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final OtlpSettings settings;
    private final Readings readings;
    private final AgentStatus status;
    private final @Nullable Resources resources;
    private final Resource resource;
    private final Exchanges exchanges = new Exchanges();
    private final SpanQueue queue = new SpanQueue(MAX_WAITING_SPANS);
    private final @Nullable SpanExporter spanExporter;
    private final @Nullable MetricExporter metricExporter;
    private final AgentThread thread = new AgentThread("otlp", this::run);

    // From here on only the thread reads and writes.
    private final long startEpochNanos =
            epochNanos(ProcessHandle.current().info().startInstant().orElseGet(Instant::now));
    private final ResourceEncoding resourceMetrics;
    private Totals delivered = new Totals();
    private long deliveredEpochNanos = startEpochNanos;
    private boolean failing;
    private String problem = "";
    private PartialSuccess rest = PartialSuccess.NONE;

    /** @throws UnusableTarget when there is no way to the collector as it is configured */
    ExportLoop(OtlpSettings settings, Readings readings, AgentStatus status, @Nullable Resources resources)
            throws UnusableTarget {
        this.settings = settings;
        this.readings = readings;
        this.status = status;
        this.resources = resources;
        this.resource = ProcessResource.of(settings.serviceName(), settings.resourceAttributes());
        this.resourceMetrics = new ResourceEncoding(resource, settings.delta(), startEpochNanos);
        SdkExporters exporters = new SdkExporters(exchanges, this);
        ExportTarget traces = settings.traces();
        ExportTarget metrics = settings.metrics();
        this.spanExporter = traces == null ? null : exporters.spans(traces);
        this.metricExporter = metrics == null ? null : exporters.metrics(metrics);
    }

    void start() {
        thread.start();
    }

    boolean offer(KeptTrace trace) {
        if (spanExporter == null) {
            return false;
        }
        boolean added = queue.add(ExportedSpan.allOf(trace, resource));
        if (!added) {
            status.dropped(
                    queue.closed() ? "export_stopped" : "export_queue_full",
                    trace.spans().size());
        }
        return added;
    }

    /** Waits for the thread, and interrupts it a moment before the time is over so that it can still count its losses. */
    void stop(long maxMillis) {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxMillis);
        long reserveNanos = TimeUnit.MILLISECONDS.toNanos(Math.min(100, maxMillis / 5));
        exchanges.stopWithin(endNanos - reserveNanos - System.nanoTime());
        queue.close();
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, endNanos - reserveNanos - System.nanoTime());
            if (thread.isAlive()) {
                thread.interrupt();
                TimeUnit.NANOSECONDS.timedJoin(thread, endNanos - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long intervalNanos = TimeUnit.MILLISECONDS.toNanos(settings.metricIntervalMillis());
        long nextMetricsNanos = System.nanoTime() + intervalNanos;
        while (!queue.closed()) {
            try {
                long untilMetricsNanos = Math.max(1, nextMetricsNanos - System.nanoTime());
                sendSpans(queue.take(BATCH_SPANS, Math.min(BATCH_NANOS, untilMetricsNanos)));
                if (System.nanoTime() - nextMetricsNanos >= 0) {
                    nextMetricsNanos = System.nanoTime() + intervalNanos;
                    sendMetrics();
                }
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | LinkageError e) {
                AgentLog.error("OTLP export", e);
            }
        }
        try {
            sendMetrics();
        } catch (RuntimeException | LinkageError e) {
            AgentLog.error("OTLP export", e);
        } finally {
            sendRest();
        }
    }

    private void sendRest() {
        List<SpanData> batch = queue.takeNow(BATCH_SPANS);
        while (!batch.isEmpty()) {
            sendSpans(batch);
            batch = queue.takeNow(BATCH_SPANS);
        }
    }

    private void sendSpans(List<SpanData> batch) {
        if (spanExporter == null || batch.isEmpty()) {
            return;
        }
        boolean accepted = false;
        try {
            accepted = accepted(spanExporter.export(batch));
        } finally {
            if (accepted) {
                countExported(batch.size());
            } else {
                status.dropped("export_failed", batch.size());
            }
        }
    }

    /** What could not be delivered is part of the next delivery, with either temporality: nothing is lost. */
    private void sendMetrics() {
        if (metricExporter == null) {
            return;
        }
        long nowEpochNanos = epochNanos(Instant.now());
        Totals now = MetricReading.read(readings, status);
        List<MetricData> metrics = new ArrayList<>(JvmGauges.read(resource, startEpochNanos, nowEpochNanos));
        metrics.addAll(
                settings.delta()
                        ? new MetricEncoding(resource, AggregationTemporality.DELTA, deliveredEpochNanos, nowEpochNanos)
                                .encode(now.minus(delivered))
                        : new MetricEncoding(
                                        resource, AggregationTemporality.CUMULATIVE, startEpochNanos, nowEpochNanos)
                                .encode(now));
        if (resources != null) {
            metrics.addAll(resourceMetrics.encode(resources, nowEpochNanos));
        }
        if (metrics.isEmpty() || !accepted(metricExporter.export(metrics))) {
            return;
        }
        countExported(metrics.stream()
                .mapToLong(metric -> metric.getData().getPoints().size())
                .sum());
        resourceMetrics.delivered();
        if (settings.delta()) {
            delivered = now;
            deliveredEpochNanos = nowEpochNanos;
        }
    }

    /** Notes in the agent's status when deliveries begin to fail and when they work again. */
    private boolean accepted(CompletableResultCode result) {
        boolean fails = !result.isSuccess();
        if (fails) {
            status.feature(OtlpExport.FEATURE, "failed", "the collector did not take the last delivery: " + problem);
        }
        if (fails != failing) {
            failing = fails;
            if (fails) {
                AgentLog.warn("OTLP export fails: " + problem);
            } else {
                status.feature(OtlpExport.FEATURE, "on", "");
                AgentLog.info("OTLP export works again");
            }
        }
        return !fails;
    }

    private void countExported(long sent) {
        long rejected = Math.min(sent, rest.rejected());
        status.exported(sent - rejected);
        if (rejected > 0) {
            status.dropped("export_rejected", rejected);
            AgentLog.warn("The OTLP collector rejected a part of what it was sent: " + rest.reason());
        }
    }

    @Override
    public void accepted(PartialSuccess partial) {
        rest = partial;
    }

    @Override
    public void failed(String reason) {
        problem = reason;
    }

    private static long epochNanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }
}
