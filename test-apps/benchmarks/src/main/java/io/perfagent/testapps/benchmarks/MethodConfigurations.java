package io.perfagent.testapps.benchmarks;

import io.perfagent.testapps.benchmarks.Configuration.Counting;
import java.util.Arrays;
import java.util.List;

/** Every agent told to time one method: {@code {class}} and {@code {method}}. */
final class MethodConfigurations {

    private static final String PERF_AGENT = "-javaagent:{jar}=profile={class}#{method};dashboard.port={api};";

    static final Configuration NONE = new Configuration("none", "no agent", Peer.NOTHING);

    static final Configuration EXACT = new Configuration(
                    "exact", "perf-agent, exact", Peer.PERF_AGENT, PERF_AGENT + "timing=exact;profile.allocation=false")
            .countedBy(Counting.API);

    static final Configuration ALLOCATION = new Configuration(
                    "allocation", "perf-agent, exact, with allocation", Peer.PERF_AGENT, PERF_AGENT + "timing=exact")
            .countedBy(Counting.API);

    /** Within a budget in which every call can be counted, but by far not every one timed. */
    static final Configuration ADAPTIVE = adaptive(75);

    /** The default budget. */
    static final Configuration TWO_PERCENT = adaptive(2);

    static final Configuration OFF = new Configuration(
            "off",
            "perf-agent, switched off",
            Peer.PERF_AGENT,
            PERF_AGENT + "timing=exact;profile.allocation=false;recording=false");

    static final Configuration OPENTELEMETRY = openTelemetry("otel", "OpenTelemetry", "-Dotel.traces.exporter=none")
            .countedBy(
                    Counting.COLLECTOR,
                    "-Dotel.traces.exporter=otlp",
                    "-Dotel.exporter.otlp.endpoint=http://127.0.0.1:{collector}",
                    "-Dotel.bsp.max.queue.size=100000");

    static final Configuration OPENTELEMETRY_UNSAMPLED = openTelemetry(
            "otel-off",
            "OpenTelemetry, sampler always_off",
            "-Dotel.traces.exporter=none",
            "-Dotel.traces.sampler=always_off");

    static final Configuration ELASTIC =
            elastic("elastic", "Elastic").countedBy(Counting.COLLECTOR, "-Delastic.apm.max_queue_size=100000");

    static final Configuration ELASTIC_OFF =
            elastic("elastic-off", "Elastic, recording off", "-Delastic.apm.recording=false");

    static final Configuration DATADOG = new Configuration(
                    "datadog",
                    "Datadog",
                    Peer.DATADOG,
                    "-javaagent:{jar}",
                    "-Ddd.trace.methods={class}[{method}]",
                    "-Ddd.trace.agent.url=http://127.0.0.1:{collector}",
                    "-Ddd.instrumentation.telemetry.enabled=false")
            .countedBy(Counting.COLLECTED_TRACES);

    static final Configuration KIEKER = kieker(
                    "kieker",
                    "Kieker, no collection",
                    "-Dkieker.monitoring.writer=kieker.monitoring.writer.dump.DumpWriter",
                    "-Dkieker.monitoring.core.controller.WriterController.RecordQueueFQN="
                            + "kieker.monitoring.writer.dump.DumpQueue")
            .countedBy(
                    Counting.FILES,
                    "-Dkieker.monitoring.writer=kieker.monitoring.writer.filesystem.FileWriter",
                    "-Dkieker.monitoring.core.controller.WriterController.RecordQueueFQN="
                            + "org.jctools.queues.MpscArrayQueue",
                    "-Dkieker.monitoring.writer.filesystem.FileWriter.customStoragePath={directory}");

    static final Configuration KIEKER_OFF =
            kieker("kieker-off", "Kieker, deactivated", "-Dkieker.monitoring.enabled=false");

    /** Its timer does not read the clock again for a method inside itself, so on a recursion it is cheaper than elsewhere. */
    static final Configuration GLOWROOT = new Configuration(
                    "glowroot",
                    "Glowroot",
                    Peer.GLOWROOT,
                    "-javaagent:{jar}",
                    "-Dglowroot.conf.dir={directory}",
                    "-Dglowroot.log.dir={directory}",
                    "-Dglowroot.tmp.dir={directory}",
                    "-Dglowroot.agent.id=benchmark",
                    "-Dglowroot.collector.address=http://127.0.0.1:{collector}")
            .withFile("config.json", """
                    {"instrumentation": [
                     {"className": "{class}$Worker", "methodName": "run", "methodParameterTypes": [],
                      "captureKind": "transaction", "transactionType": "Benchmark",
                      "transactionNameTemplate": "worker", "timerName": "worker"},
                     {"className": "{class}", "methodName": "{method}", "methodParameterTypes": [".."],
                      "captureKind": "timer", "timerName": "monitored"}]}
                    """);

    static final Configuration METHOD_TIMING = new Configuration(
                    "jdk",
                    "jdk.MethodTiming",
                    Peer.JDK,
                    "-XX:StartFlightRecording:filename={directory}/recording.jfr,settings=none,"
                            + "+jdk.MethodTiming#enabled=true,+jdk.MethodTiming#filter={class}::{method},"
                            + "+jdk.MethodTiming#period=endChunk",
                    "-Xlog:jfr+startup=off")
            .countedBy(Counting.FLIGHT_RECORDING);

    static final List<Configuration> ALL = List.of(
            NONE,
            EXACT,
            ALLOCATION,
            ADAPTIVE,
            OFF,
            OPENTELEMETRY,
            OPENTELEMETRY_UNSAMPLED,
            ELASTIC,
            ELASTIC_OFF,
            DATADOG,
            KIEKER,
            KIEKER_OFF,
            GLOWROOT);

    /** Enough for the goals. */
    static final List<Configuration> ESSENTIAL =
            List.of(NONE, EXACT, ADAPTIVE, OFF, OPENTELEMETRY, ELASTIC_OFF, KIEKER);

    /** What is compared where {@code jdk.MethodTiming} exists. */
    static final List<Configuration> OF_THE_JDK = List.of(NONE, EXACT, ADAPTIVE, METHOD_TIMING);

    private MethodConfigurations() {}

    /** Budgets are percent of one CPU; the governor looks once a second and needs a few looks to settle. */
    static Configuration adaptive(int budgetPercent) {
        return new Configuration(
                        "adaptive",
                        "perf-agent, adaptive",
                        Peer.PERF_AGENT,
                        PERF_AGENT + "timing=adaptive;profile.allocation=false;overhead.budget=" + budgetPercent,
                        "-Dbenchmarks.settleMillis=9000")
                .countedBy(Counting.API);
    }

    private static Configuration openTelemetry(String id, String title, String... more) {
        return new Configuration(
                id,
                title,
                Peer.OPENTELEMETRY,
                with(
                        more,
                        "-javaagent:{jar}",
                        "-Dotel.instrumentation.methods.include={class}[{method}]",
                        "-Dotel.metrics.exporter=none",
                        "-Dotel.logs.exporter=none"));
    }

    private static Configuration elastic(String id, String title, String... more) {
        return new Configuration(
                id,
                title,
                Peer.ELASTIC,
                with(
                        more,
                        "-javaagent:{jar}",
                        "-Delastic.apm.trace_methods={class}#{method}",
                        "-Delastic.apm.log_level=WARN",
                        "-Delastic.apm.server_url=http://127.0.0.1:{collector}"));
    }

    private static Configuration kieker(String id, String title, String... more) {
        return new Configuration(id, title, Peer.KIEKER, with(more, "-javaagent:{jar}"))
                .withEnvironment("KIEKER_SIGNATURES_INCLUDE", "* {class}.{method}(*)");
    }

    private static String[] with(String[] more, String... common) {
        String[] all = Arrays.copyOf(common, common.length + more.length);
        System.arraycopy(more, 0, all, common.length, more.length);
        return all;
    }
}
