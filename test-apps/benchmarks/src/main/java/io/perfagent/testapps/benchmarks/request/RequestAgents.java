package io.perfagent.testapps.benchmarks.request;

import java.util.List;
import java.util.Map;

/**
 * The agents requests are measured with, each but the second told to record every request and to send it to the collector, and
 * nothing else: no metrics, logs or telemetry of its own where that can be switched off.
 *
 * <p>Arguments and files may contain {@code {jar}}, {@code {api}} and {@code {collector}} (ports) and {@code {directory}} (the
 * fork's own).
 */
public enum RequestAgents {
    NOTHING(0, 0),
    /** Its budget is lifted because it would otherwise give up traces to keep it, and the others have none to keep. */
    PERF_AGENT(
            2,
            4,
            "-javaagent:{jar}=dashboard.port={api};trace.sampler=always_on;overhead.budget=100;"
                    + "export.otlp.endpoint=http://127.0.0.1:{collector};export.otlp.metrics=false"),
    /** As it is shipped: everything counted, within the budget; traces that are slow, failed or ten a second exported. */
    PERF_AGENT_SHIPPED(
            0,
            0,
            "-javaagent:{jar}=dashboard.port={api};"
                    + "export.otlp.endpoint=http://127.0.0.1:{collector};export.otlp.metrics=false"),
    OPENTELEMETRY(
            2,
            4,
            "-javaagent:{jar}",
            "-Dotel.service.name=benchmark",
            "-Dotel.traces.exporter=otlp",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none",
            "-Dotel.exporter.otlp.protocol=http/protobuf",
            "-Dotel.exporter.otlp.endpoint=http://127.0.0.1:{collector}"),
    /** Knows containers, not servlets, and only drivers it has heard of; the collector counts its traces. */
    DATADOG(
            0,
            1,
            "-javaagent:{jar}",
            "-Ddd.service=benchmark",
            "-Ddd.trace.agent.url=http://127.0.0.1:{collector}",
            "-Ddd.trace.sample.rate=1",
            "-Ddd.trace.rate.limit=1000000",
            "-Ddd.instrumentation.telemetry.enabled=false",
            "-Ddd.remote_config.enabled=false",
            "-Ddd.jmxfetch.enabled=false",
            "-Ddd.profiling.enabled=false"),
    ELASTIC(
            2,
            4,
            "-javaagent:{jar}",
            "-Delastic.apm.service_name=benchmark",
            "-Delastic.apm.server_url=http://127.0.0.1:{collector}",
            "-Delastic.apm.metrics_interval=0",
            "-Delastic.apm.central_config=false",
            "-Delastic.apm.cloud_provider=NONE",
            "-Delastic.apm.log_level=WARN"),
    /** Its last release on Maven Central knows {@code javax.servlet} only: it attaches, and records no request. */
    GLOWROOT(
            0,
            0,
            "-javaagent:{jar}",
            "-Dglowroot.conf.dir={directory}",
            "-Dglowroot.log.dir={directory}",
            "-Dglowroot.tmp.dir={directory}",
            "-Dglowroot.agent.id=benchmark",
            "-Dglowroot.collector.address=http://127.0.0.1:{collector}");

    private final int countedInProcess;
    private final int countedPerPage;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes it immutable, which its type does not say.
    private final List<String> jvmArguments;

    RequestAgents(int countedInProcess, int countedPerPage, String... jvmArguments) {
        this.countedInProcess = countedInProcess;
        this.countedPerPage = countedPerPage;
        this.jvmArguments = List.of(jvmArguments);
    }

    /** What the collector should count for a request of {@link RequestWorkload} or {@link ExportWorkload}; zero: pointless there. */
    public int countedInProcess() {
        return countedInProcess;
    }

    /** What the collector should count for a page of {@link SaturationWorkload}; zero: pointless there. */
    public int countedPerPage() {
        return countedPerPage;
    }

    /** As written, placeholders and all. */
    public List<String> jvmArguments() {
        return jvmArguments;
    }

    /** Filled in. */
    public List<String> jvmArguments(Map<String, String> placeholders) {
        return jvmArguments.stream()
                .map(argument -> filled(argument, placeholders))
                .toList();
    }

    private static String filled(String argument, Map<String, String> placeholders) {
        String filled = argument;
        for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
            filled = filled.replace(placeholder.getKey(), placeholder.getValue());
        }
        return filled;
    }
}
