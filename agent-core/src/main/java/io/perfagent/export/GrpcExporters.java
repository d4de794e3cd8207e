package io.perfagent.export;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.perfagent.config.ExportTarget;
import java.time.Duration;
import java.util.function.Consumer;

/** Builds the SDK's exporters over gRPC on a {@link GrpcWire}. */
final class GrpcExporters {

    private GrpcExporters() {}

    static SpanExporter spans(ExportTarget target, TlsFiles tls, Exchanges exchanges, Delivery.Outcome outcome)
            throws UnusableTarget {
        var builder = OtlpGrpcSpanExporter.builder()
                .setComponentLoader(senders(exchanges, outcome))
                .setEndpoint(target.endpoint())
                .setTimeout(Duration.ofMillis(target.timeoutMillis()))
                .setCompression(target.compression())
                .setRetryPolicy(SdkExporters.RETRY)
                .setMeterProvider(MeterProvider.noop());
        target.headers().forEach(builder::addHeader);
        tls.giveTo(builder::setTrustedCertificates, builder::setClientTls);
        return builder.build();
    }

    static MetricExporter metrics(ExportTarget target, TlsFiles tls, Exchanges exchanges, Delivery.Outcome outcome)
            throws UnusableTarget {
        var builder = OtlpGrpcMetricExporter.builder()
                .setComponentLoader(senders(exchanges, outcome))
                .setEndpoint(target.endpoint())
                .setTimeout(Duration.ofMillis(target.timeoutMillis()))
                .setCompression(target.compression())
                .setRetryPolicy(SdkExporters.RETRY)
                .setMeterProvider(MeterProvider.noop());
        target.headers().forEach(builder::addHeader);
        tls.giveTo(builder::setTrustedCertificates, builder::setClientTls);
        return builder.build();
    }

    private static SdkExporters.Only senders(Exchanges exchanges, Delivery.Outcome outcome) {
        GrpcSenderProvider provider = config -> new OverGrpc(new Delivery(
                new GrpcWire(config, exchanges),
                exchanges,
                config.getRetryPolicy(),
                config.getCompressor(),
                config.getTimeout(),
                outcome));
        return new SdkExporters.Only(GrpcSenderProvider.class, provider);
    }

    private record OverGrpc(Delivery delivery) implements GrpcSender {

        @Override
        public void send(MessageWriter message, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
            delivery.send(message, reply -> onResponse.accept(new Response(reply)), onError);
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    private record Response(Wire.Reply reply) implements GrpcResponse {

        @Override
        public GrpcStatusCode getStatusCode() {
            return GrpcStatusCode.fromValue(reply.code());
        }

        @Override
        public String getStatusDescription() {
            return reply.problem();
        }

        @Override
        public byte[] getResponseMessage() {
            return reply.message();
        }
    }
}
