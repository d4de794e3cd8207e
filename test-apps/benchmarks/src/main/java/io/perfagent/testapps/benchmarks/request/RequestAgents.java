package io.perfagent.testapps.benchmarks.request;

import java.util.List;
import java.util.Map;

/**
 * The agents requests are measured with, each told to record every request and to send it to the collector, and nothing else:
 * no metrics, logs or telemetry of its own where that can be switched off.
 *
 * <p>Arguments and files may contain {@code {jar}}, {@code {api}} and {@code {collector}} (ports) and {@code {directory}} (the
 * fork's own).
 */
public enum RequestAgents {
    NOTHING,
    PERF_AGENT("-javaagent:{jar}=dashboard.port={api};trace.sampler=always_on;"
            + "export.otlp.endpoint=http://127.0.0.1:{collector};export.otlp.metrics=false"),
    OPENTELEMETRY(
            "-javaagent:{jar}",
            "-Dotel.service.name=benchmark",
            "-Dotel.traces.exporter=otlp",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none",
            "-Dotel.exporter.otlp.protocol=http/protobuf",
            "-Dotel.exporter.otlp.endpoint=http://127.0.0.1:{collector}"),
    DATADOG(
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
            "-javaagent:{jar}",
            "-Delastic.apm.service_name=benchmark",
            "-Delastic.apm.server_url=http://127.0.0.1:{collector}",
            "-Delastic.apm.metrics_interval=0",
            "-Delastic.apm.central_config=false",
            "-Delastic.apm.cloud_provider=NONE",
            "-Delastic.apm.log_level=WARN"),
    GLOWROOT(
            "-javaagent:{jar}",
            "-Dglowroot.conf.dir={directory}",
            "-Dglowroot.log.dir={directory}",
            "-Dglowroot.tmp.dir={directory}",
            "-Dglowroot.agent.id=benchmark",
            "-Dglowroot.collector.address=http://127.0.0.1:{collector}");

    private final List<String> jvmArguments;

    RequestAgents(String... jvmArguments) {
        this.jvmArguments = List.of(jvmArguments);
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
