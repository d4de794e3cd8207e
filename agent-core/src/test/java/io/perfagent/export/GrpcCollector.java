package io.perfagent.export;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A collector of grpc-java and Netty on a real socket: keeps what it is sent, and answers as told. */
final class GrpcCollector implements AutoCloseable {

    /** Answers a request for traces; the next may get another answer. */
    interface Answer {
        ExportTraceServiceResponse to(int number) throws StatusRuntimeException;
    }

    /** One call as it came. */
    record Call(Metadata headers, long nanos, Object remote) {}

    final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
    final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
    final List<Call> calls = new CopyOnWriteArrayList<>();
    volatile Answer answer = number -> ExportTraceServiceResponse.getDefaultInstance();

    private final Server server;

    GrpcCollector() throws IOException {
        this(0, null, builder -> builder);
    }

    /**
     * @param port 0 for any
     * @param tls null for the clear
     */
    GrpcCollector(int port, SslContext tls, UnaryOperator<NettyServerBuilder> configured) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .maxInboundMessageSize(64 << 20)
                .intercept(new Calls())
                .addService(new TraceService())
                .addService(new MetricsService());
        if (tls != null) {
            builder.sslContext(tls);
        }
        server = configured.apply(builder).build().start();
    }

    private final class Calls implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            calls.add(new Call(
                    headers, System.nanoTime(), call.getAttributes().get(io.grpc.Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
            return Contexts.interceptCall(Context.current(), call, headers, next);
        }
    }

    private final class TraceService extends TraceServiceGrpc.TraceServiceImplBase {
        @Override
        public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
            traces.add(request);
            try {
                observer.onNext(answer.to(traces.size()));
                observer.onCompleted();
            } catch (StatusRuntimeException refused) {
                observer.onError(refused);
            }
        }
    }

    private final class MetricsService extends MetricsServiceGrpc.MetricsServiceImplBase {
        @Override
        public void export(ExportMetricsServiceRequest request, StreamObserver<ExportMetricsServiceResponse> observer) {
            metrics.add(request);
            observer.onNext(ExportMetricsServiceResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }

    /** A refusal with this code; with how long to wait unless that is negative. */
    static StatusRuntimeException refusal(int code, long retryMillis) {
        Status.Builder status = Status.newBuilder().setCode(code).setMessage("no ü+1 %");
        if (retryMillis >= 0) {
            status.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(Duration.newBuilder()
                            .setSeconds(retryMillis / 1000)
                            .setNanos((int) (retryMillis % 1000) * 1_000_000))
                    .build()));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    int port() {
        return server.getPort();
    }

    List<Span> spans() {
        return traces.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    String header(int call, String name) {
        return calls.get(call).headers().get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }

    @Override
    public void close() {
        try {
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
