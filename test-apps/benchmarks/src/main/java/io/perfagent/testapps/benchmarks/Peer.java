package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Whose code a fork is measured with, and how its jar is called. */
enum Peer {
    NOTHING("no agent", ""),
    PERF_AGENT("perf-agent", ""),
    OPENTELEMETRY("OpenTelemetry", "opentelemetry-javaagent-"),
    ELASTIC("Elastic", "elastic-apm-agent-"),
    DATADOG("Datadog", "dd-java-agent-"),
    KIEKER("Kieker", "kieker-"),
    GLOWROOT("Glowroot", "glowroot-agent-"),
    JDK("the JDK's own", "");

    final String title;
    private final String jarPrefix;

    Peer(String title, String jarPrefix) {
        this.title = title;
        this.jarPrefix = jarPrefix;
    }

    /** The jar to attach; empty where none is needed. */
    Optional<Path> jar(Settings settings) throws IOException {
        if (this == PERF_AGENT) {
            return Optional.of(settings.agent());
        }
        if (jarPrefix.isEmpty()) {
            return Optional.empty();
        }
        try (Stream<Path> jars = Files.list(settings.peers())) {
            return Optional.of(jars.filter(jar -> jar.getFileName().toString().startsWith(jarPrefix))
                    .findFirst()
                    .orElseThrow(() -> new IOException(jarPrefix + "*.jar is not among the peers")));
        }
    }
}
