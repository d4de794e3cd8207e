package io.perfagent.testapps.benchmarks;

import io.perfagent.testapps.benchmarks.Configuration.Counting;
import java.util.List;

/** Every agent as it is attached to a whole program: its own defaults, and the collector to send to. */
final class WholeConfigurations {

    static final Configuration NONE = new Configuration("none", "no agent", Peer.NOTHING);

    static final Configuration PERF_AGENT = new Configuration(
                    "perf-agent",
                    "perf-agent",
                    Peer.PERF_AGENT,
                    "-javaagent:{jar}=dashboard.port={api};export.otlp.endpoint=http://127.0.0.1:{collector}")
            .countedBy(Counting.API);

    /** As it is without any setting: it exports nothing, unlike the others. */
    static final Configuration LOCAL = new Configuration(
                    "local", "perf-agent, not exporting", Peer.PERF_AGENT, "-javaagent:{jar}=dashboard.port={api}")
            .countedBy(Counting.API);

    static final Configuration OPENTELEMETRY = new Configuration(
            "otel",
            "OpenTelemetry",
            Peer.OPENTELEMETRY,
            "-javaagent:{jar}",
            "-Dotel.exporter.otlp.endpoint=http://127.0.0.1:{collector}");

    static final Configuration ELASTIC = new Configuration(
            "elastic",
            "Elastic",
            Peer.ELASTIC,
            "-javaagent:{jar}",
            "-Delastic.apm.log_level=WARN",
            "-Delastic.apm.server_url=http://127.0.0.1:{collector}");

    static final Configuration DATADOG = new Configuration(
            "datadog",
            "Datadog",
            Peer.DATADOG,
            "-javaagent:{jar}",
            "-Ddd.trace.agent.url=http://127.0.0.1:{collector}",
            "-Ddd.instrumentation.telemetry.enabled=false");

    static final Configuration GLOWROOT = new Configuration(
            "glowroot",
            "Glowroot",
            Peer.GLOWROOT,
            "-javaagent:{jar}",
            "-Dglowroot.conf.dir={directory}",
            "-Dglowroot.log.dir={directory}",
            "-Dglowroot.tmp.dir={directory}",
            "-Dglowroot.agent.id=benchmark",
            "-Dglowroot.collector.address=http://127.0.0.1:{collector}");

    static final List<Configuration> ALL = List.of(NONE, PERF_AGENT, LOCAL, OPENTELEMETRY, ELASTIC, DATADOG, GLOWROOT);

    /** The rest fills the tables of a full run. */
    static final List<Configuration> ESSENTIAL = List.of(NONE, PERF_AGENT, LOCAL, OPENTELEMETRY);

    private WholeConfigurations() {}

    /** As many as the mode has time for. */
    static List<Configuration> of(Settings settings) {
        return settings.quick() ? ESSENTIAL : ALL;
    }
}
