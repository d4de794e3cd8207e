package io.perfagent.export;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.time.Duration;
import java.util.List;

/**
 * Builds the SDK's exporters on the agent's own sender. The sender is handed over, not looked up: a {@code
 * META-INF/services} entry would have to survive the relocation and the isolated class loader, and could meet a second.
 */
final class SdkExporters {

    private static final RetryPolicy RETRY = RetryPolicy.builder()
            .setMaxAttempts(3)
            .setInitialBackoff(Duration.ofMillis(500))
            .setBackoffMultiplier(2)
            .setMaxBackoff(Duration.ofSeconds(5))
            .build();

    private final OtlpSettings settings;
    private final ComponentLoader components;

    /** Prepares exporters that share one client and tell {@code outcome}, on the exporting thread, how each went. */
    SdkExporters(OtlpSettings settings, CollectorClient client, CollectorSender.Outcome outcome) {
        this.settings = settings;
        HttpSenderProvider provider = config -> new CollectorSender(config, client, outcome);
        this.components = new ComponentLoader() {
            @Override
            public <T> Iterable<T> load(Class<T> wanted) {
                return wanted == HttpSenderProvider.class ? List.of(wanted.cast(provider)) : List.of();
            }
        };
    }

    OtlpHttpSpanExporter spans(String url) {
        var builder = OtlpHttpSpanExporter.builder()
                .setComponentLoader(components)
                .setEndpoint(url)
                .setTimeout(Duration.ofMillis(settings.timeoutMillis()))
                .setCompression(settings.compression())
                .setRetryPolicy(RETRY)
                .setMeterProvider(MeterProvider.noop());
        settings.headers().forEach(builder::addHeader);
        return builder.build();
    }

    OtlpHttpMetricExporter metrics(String url) {
        var builder = OtlpHttpMetricExporter.builder()
                .setComponentLoader(components)
                .setEndpoint(url)
                .setTimeout(Duration.ofMillis(settings.timeoutMillis()))
                .setCompression(settings.compression())
                .setRetryPolicy(RETRY)
                .setMeterProvider(MeterProvider.noop());
        settings.headers().forEach(builder::addHeader);
        return builder.build();
    }
}
