package io.perfagent.testapps.benchmarks;

/** What the agent has set itself, each a ratio of one run. The bound is the most that keeps it. */
enum Goal {
    M1_EXACT("M1 exact", "added ns a monitored call ÷ OpenTelemetry's, every call timed", 0.20),
    M1_ADAPTIVE("M1 adaptive", "the same, adaptive timing", 0.05),
    M2_EXACT("M2 exact", "added ns a call ÷ two clock reads of the same JVM, every call timed", 1.25),
    M2_ADAPTIVE("M2 adaptive", "the same, adaptive timing", 0.25),
    M3("M3", "added ns a call with 2 threads ÷ with 1", 1.10),
    M4("M4", "bytes allocated a monitored call", 0.5),
    M4_RATIO("M4 ratio", "the same ÷ OpenTelemetry's", 0.001),
    M5_ONE("M5 one thread", "added ns a call ÷ jdk.MethodTiming's", 0.8),
    M5_TWO("M5 two threads", "the same, 2 threads", 0.4),
    M6("M6", "switched off: added ns a call", 1.0),
    M6_RATIO("M6 ratio", "the same ÷ Elastic's with recording off", 0.05),
    BUDGET("Budget", "percent of throughput 50 hot methods lose with overhead.budget=2, budget + 1", 3),
    EVERYTHING("Everything on", "percent of one CPU that everything adds to the shop at 120 requests a second", 2),
    M7("M7", "added ns a request with one JDBC call ÷ OpenTelemetry's", 0.20),
    M8("M8", "added bytes a request ÷ OpenTelemetry's", 0.05),
    M8_BYTES("M8 bytes", "added bytes a request", 128),
    M9("M9", "added CPU time a request of a real server ÷ OpenTelemetry's, both as shipped", 0.20),
    M9_ALL("M9 all traces", "the same, with every trace exported by both", 0.20),
    M10("M10", "throughput lost at saturation ÷ OpenTelemetry's loss, both as shipped", 0.20),
    M10_ALL("M10 all traces", "the same, with every trace exported by both", 0.20),
    M10_SMALL("M10 small heap", "as shipped, with a heap of 128 MB", 0.15),
    M11("M11", "added start-up of a hello-world ÷ OpenTelemetry's", 0.08),
    M12("M12", "added start-up of a Spring Boot application ÷ OpenTelemetry's", 0.12),
    M13("M13", "classes the archive no longer serves, beyond those the agent wove", 0),
    M14_HEAP("M14 heap", "added heap after a full collection ÷ OpenTelemetry's", 0.15),
    M14_PSS("M14 memory", "added resident memory (Pss) ÷ OpenTelemetry's", 0.20),
    M14_CLASSES("M14 classes", "added loaded classes ÷ OpenTelemetry's", 0.15),
    M15("M15", "size of the agent's jar in MB", 9),
    M18_BYTES("M18 bytes", "exported bytes a request ÷ OpenTelemetry's", 0.6),
    M18_CPU("M18 CPU", "processor time an exported span ÷ OpenTelemetry's", 0.3);

    /** How the page and {@code reasons.properties} call it; a property has a dot where this has a blank. */
    final String id;

    final String title;
    final double bound;

    Goal(String id, String title, double bound) {
        this.id = id;
        this.title = title;
        this.bound = bound;
    }

    boolean kept(double value) {
        return value <= bound;
    }
}
