package io.perfagent.export;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

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

    /**
     * Prepares exporters that share one client.
     *
     * @param problems told, on the exporting thread, why a message was given up
     */
    SdkExporters(OtlpSettings settings, CollectorClient client, Consumer<String> problems) {
        this.settings = settings;
        HttpSenderProvider provider = config -> new CollectorSender(config, client, problems);
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
