package io.perfagent.testapps.benchmarks;

import io.perfagent.testapps.benchmarks.Configuration.Counting;
import io.perfagent.testapps.benchmarks.request.RequestAgents;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Every agent told to record and export each request: {@link RequestAgents}, as configurations. */
final class RequestConfigurations {

    static final String NONE = id(RequestAgents.NOTHING);
    static final String OURS = id(RequestAgents.PERF_AGENT);
    static final String SHIPPED = id(RequestAgents.PERF_AGENT_SHIPPED);
    static final String THEIRS = id(RequestAgents.OPENTELEMETRY);

    private static final List<Configuration> ALL = Arrays.stream(RequestAgents.values())
            .map(RequestConfigurations::configuration)
            .toList();

    private RequestConfigurations() {}

    /** As many as the mode has time for. */
    static List<Configuration> of(Settings settings) {
        return settings.quick()
                ? ALL.stream()
                        .filter(one -> List.of(NONE, OURS, SHIPPED, THEIRS).contains(one.id()))
                        .toList()
                : ALL;
    }

    /** What of the expected spans reached the collector. Datadog names traces, each with all spans of a request. */
    static double exportedShare(Block block, Configuration configuration, int spansPerRequest) {
        double received = block.get(configuration.id(), "exportedSpans");
        double spans = configuration.peer() == Peer.DATADOG ? received * spansPerRequest : received;
        return spans / block.get(configuration.id(), "expected");
    }

    private static Configuration configuration(RequestAgents agent) {
        boolean shipped = agent == RequestAgents.PERF_AGENT_SHIPPED;
        Peer peer = shipped ? Peer.PERF_AGENT : Peer.valueOf(agent.name());
        Configuration configuration = new Configuration(
                id(agent),
                shipped ? peer.title + ", as shipped" : peer.title,
                peer,
                agent.jvmArguments().toArray(String[]::new));
        return peer == Peer.PERF_AGENT ? configuration.countedBy(Counting.API) : configuration;
    }

    private static String id(RequestAgents agent) {
        return agent.name().toLowerCase(Locale.ROOT);
    }
}
