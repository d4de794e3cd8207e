package io.perfagent.testapps.apps;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import io.perfagent.api.Profiled;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/** A program that makes spans of its own and writes log lines, all inside transactions of the agent. */
public final class OwnSpans {

    private static final Tracer TRACER = GlobalOpenTelemetry.getTracer("shop");
    private static final ExecutorService POOL = Executors.newSingleThreadExecutor();
    private static final ch.qos.logback.classic.Logger LOGBACK = logback();
    private static final org.apache.logging.log4j.core.Logger LOG4J = log4j();
    private static final ObservationRegistry OBSERVATIONS = ObservationRegistry.create();

    private OwnSpans() {}

    private static ch.qos.logback.classic.Logger logback() {
        ch.qos.logback.classic.LoggerContext context = new ch.qos.logback.classic.LoggerContext();
        // A context that no slf4j provider made has no adapter of its own.
        context.setMDCAdapter(new ch.qos.logback.classic.util.LogbackMDCAdapter());
        ch.qos.logback.classic.encoder.PatternLayoutEncoder encoder =
                new ch.qos.logback.classic.encoder.PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("logback [%X{trace_id}] [%X{span_id}] %msg%n");
        encoder.start();
        ch.qos.logback.core.ConsoleAppender<ch.qos.logback.classic.spi.ILoggingEvent> console =
                new ch.qos.logback.core.ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        ch.qos.logback.classic.AsyncAppender async = new ch.qos.logback.classic.AsyncAppender();
        async.setContext(context);
        async.addAppender(console);
        async.start();
        ch.qos.logback.classic.Logger logger = context.getLogger("shop");
        logger.addAppender(async);
        return logger;
    }

    private static org.apache.logging.log4j.core.Logger log4j() {
        ConfigurationBuilder<BuiltConfiguration> builder = ConfigurationBuilderFactory.newConfigurationBuilder();
        builder.add(builder.newAppender("out", "Console")
                .add(builder.newLayout("PatternLayout")
                        .addAttribute("pattern", "log4j [%X{trace_id}] [%X{span_id}] %m%n")));
        builder.add(builder.newRootLogger(org.apache.logging.log4j.Level.INFO).add(builder.newAppenderRef("out")));
        LoggerContext context = Configurator.initialize(builder.build());
        return context.getLogger("shop");
    }

    private static void query() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:own;DB_CLOSE_DELAY=-1");
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1").close();
        }
    }

    /** OpenTelemetry's API: nested spans, one ended on another thread, an error. */
    @Profiled(transaction = true, name = "opentelemetry")
    @SuppressWarnings("try") // the scopes are what counts
    static void openTelemetry() throws Exception {
        Span.current().setAttribute("shop.customer", "gold");
        Span outer = TRACER.spanBuilder("outer").startSpan();
        outer.setAttribute("shop.items", 3);
        try (Scope ignored = outer.makeCurrent()) {
            Span inner = TRACER.spanBuilder("inner").startSpan();
            try (Scope alsoIgnored = inner.makeCurrent()) {
                query();
            } finally {
                inner.end();
            }
            Span elsewhere = TRACER.spanBuilder("elsewhere").startSpan();
            POOL.submit(() -> {
                        try (Scope there = elsewhere.makeCurrent()) {
                            query();
                        } finally {
                            elsewhere.recordException(new IllegalStateException("s3cr3t"));
                            elsewhere.setStatus(StatusCode.ERROR);
                            elsewhere.end();
                        }
                        return 1;
                    })
                    .get();
        } finally {
            outer.end();
        }
        query();
    }

    @WithSpan("annotated span")
    static void annotated() throws Exception {
        query();
    }

    @WithSpan
    static void named() throws Exception {
        throw new IllegalArgumentException("s3cr3t");
    }

    /** The annotation. */
    @Profiled(transaction = true, name = "with-span")
    static void withSpan() throws Exception {
        annotated();
        try {
            named();
        } catch (IllegalArgumentException expected) {
            LOGBACK.info("caught");
        }
    }

    /** Micrometer. */
    @Profiled(transaction = true, name = "observation")
    static void observation() {
        Observation.createNotStarted("checkout", OBSERVATIONS).observe(() -> {
            try {
                query();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    /** Both loggers. */
    @Profiled(transaction = true, name = "logging")
    static void logging() {
        LOGBACK.info("inside");
        LOG4J.info("inside");
    }

    /** Runs everything once and stays. */
    public static void main(String[] arguments) throws Exception {
        OBSERVATIONS.observationConfig().observationHandler((ObservationHandler<Observation.Context>) context -> true);
        LOGBACK.info("outside");
        LOG4J.info("outside");
        openTelemetry();
        withSpan();
        observation();
        logging();
        Span alone = TRACER.spanBuilder("alone").startSpan();
        alone.end();
        LOGBACK.info("outside again");
        LOG4J.info("outside again");
        System.out.println("done");
        System.in.read();
    }
}
