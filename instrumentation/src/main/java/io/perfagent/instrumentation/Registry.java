package io.perfagent.instrumentation;

import java.util.List;

/** Every instrumentation; a test compares this list with the classes there are. */
final class Registry {

    private Registry() {}

    /** New instances, in the order they are shown. */
    static List<Instrumenter> all() {
        return List.of(
                new ApacheHttpAsyncClient4(),
                new ApacheHttpAsyncClient5(),
                new ApacheHttpClient4(),
                new ApacheHttpClient5(),
                new Executors(),
                new GrpcClient(),
                new GrpcServer(),
                new GuavaFutures(),
                new HttpUrlConnection(),
                new JBossThreads(),
                new JakartaWebSocket(),
                new JavaWebSocket(),
                new Jdbc(),
                new JdkHttpClient(),
                new JdkHttpServer(),
                new JdkWebSocket(),
                new Jedis(),
                new Jersey(),
                new JettyCore(),
                new JettyHttpClient(),
                new JettyHttpClient12(),
                new JettyThreads(),
                new Jms(),
                new JmsJavax(),
                new Kafka(),
                new Jul(),
                new KotlinCoroutines(),
                new Lettuce(),
                new Log4j2(),
                new Logback(),
                new MicrometerObservation(),
                new MongoDb(),
                new NettyHttpServer(),
                new OkHttp(),
                new OkHttpWebSocket(),
                new OpenTelemetryApi(),
                new Quartz(),
                new RabbitMq(),
                new ReactiveStreams(),
                new ReactorNettyClient(),
                new ReactorNettyServer(),
                new Resteasy(),
                new RxJava(),
                new Servlet(),
                new ServletJavax(),
                new SpringMvc(),
                new SpringMvcJavax(),
                new SpringScheduled(),
                new SpringWebFlux(),
                new Threads(),
                new TomcatThreads(),
                new TomcatWebSocket(),
                new TyrusWebSocket(),
                new Undertow(),
                new Vertx(),
                new VertxWeb(),
                new WithSpan());
    }
}
