package io.perfagent.export;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.perfagent.config.ExportTarget;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Builds the SDK's exporters on the agent's own senders. A sender is handed over, not looked up: a {@code
 * META-INF/services} entry would have to survive the relocation and the isolated class loader, and could meet a second.
 * What gRPC needs is in {@link GrpcExporters}, so that nothing of it is loaded without gRPC.
 */
final class SdkExporters {

    static final RetryPolicy RETRY = RetryPolicy.builder()
            .setMaxAttempts(3)
            .setInitialBackoff(Duration.ofMillis(500))
            .setBackoffMultiplier(2)
            .setMaxBackoff(Duration.ofSeconds(5))
            .build();

    private final Exchanges exchanges;
    private final Delivery.Outcome outcome;
    private @Nullable HttpClient sharedClient;

    /** Prepares exporters that share their threads and tell {@code outcome}, on the exporting thread, how each went. */
    SdkExporters(Exchanges exchanges, Delivery.Outcome outcome) {
        this.exchanges = exchanges;
        this.outcome = outcome;
    }

    /** @throws UnusableTarget when its certificates or its key cannot be used */
    SpanExporter spans(ExportTarget target) throws UnusableTarget {
        TlsFiles tls = TlsFiles.of(target);
        if (target.grpc()) {
            return GrpcExporters.spans(target, tls, exchanges, outcome);
        }
        var builder = OtlpHttpSpanExporter.builder()
                .setComponentLoader(new Only(HttpSenderProvider.class, (HttpSenderProvider) this::overHttp))
                .setEndpoint(target.endpoint())
                .setTimeout(Duration.ofMillis(target.timeoutMillis()))
                .setCompression(target.compression())
                .setRetryPolicy(RETRY)
                .setMeterProvider(MeterProvider.noop());
        target.headers().forEach(builder::addHeader);
        tls.giveTo(builder::setTrustedCertificates, builder::setClientTls);
        return builder.build();
    }

    /** @throws UnusableTarget when its certificates or its key cannot be used */
    MetricExporter metrics(ExportTarget target) throws UnusableTarget {
        TlsFiles tls = TlsFiles.of(target);
        if (target.grpc()) {
            return GrpcExporters.metrics(target, tls, exchanges, outcome);
        }
        var builder = OtlpHttpMetricExporter.builder()
                .setComponentLoader(new Only(HttpSenderProvider.class, (HttpSenderProvider) this::overHttp))
                .setEndpoint(target.endpoint())
                .setTimeout(Duration.ofMillis(target.timeoutMillis()))
                .setCompression(target.compression())
                .setRetryPolicy(RETRY)
                .setMeterProvider(MeterProvider.noop());
        target.headers().forEach(builder::addHeader);
        tls.giveTo(builder::setTrustedCertificates, builder::setClientTls);
        return builder.build();
    }

    private HttpSender overHttp(HttpSenderConfig config) {
        Wire wire = new HttpWire(config, client(config.getSslContext()), exchanges);
        return new OverHttp(new Delivery(
                wire, exchanges, config.getRetryPolicy(), config.getCompressor(), config.getTimeout(), outcome));
    }

    /** One client for all signals without certificates of their own. */
    private HttpClient client(@Nullable SSLContext tls) {
        if (tls != null) {
            return HttpWire.client(tls, exchanges);
        }
        HttpClient client = sharedClient == null ? HttpWire.client(null, exchanges) : sharedClient;
        sharedClient = client;
        return client;
    }

    /** Finds one thing of one type. */
    record Only(Class<?> type, Object thing) implements ComponentLoader {

        @Override
        public <T> Iterable<T> load(Class<T> wanted) {
            return wanted == type ? List.of(wanted.cast(thing)) : List.of();
        }
    }

    private record OverHttp(Delivery delivery) implements HttpSender {

        @Override
        public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
            delivery.send(message, reply -> onResponse.accept(new Response(reply)), onError);
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    private record Response(Wire.Reply reply) implements HttpResponse {

        @Override
        public int getStatusCode() {
            return reply.code();
        }

        @Override
        public String getStatusMessage() {
            return "";
        }

        @Override
        public byte[] getResponseBody() {
            return reply.message();
        }
    }
}
