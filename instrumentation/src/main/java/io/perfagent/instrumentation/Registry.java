package io.perfagent.instrumentation;

import java.util.List;

/** Every instrumentation; a test compares this list with the classes there are. */
final class Registry {

    private Registry() {}

    /** New instances, in the order they are shown. */
    static List<Instrumenter> all() {
        return List.of(
                new Executors(),
                new GrpcClient(),
                new GrpcServer(),
                new GuavaFutures(),
                new Jdbc(),
                new JdkHttpClient(),
                new JdkHttpServer(),
                new KotlinCoroutines(),
                new Log4j2(),
                new Logback(),
                new MicrometerObservation(),
                new OpenTelemetryApi(),
                new ReactiveStreams(),
                new RxJava(),
                new Servlet(),
                new WithSpan());
    }
}
