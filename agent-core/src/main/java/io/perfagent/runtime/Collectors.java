package io.perfagent.runtime;

import java.util.Map;

/** What the JVM's recorder calls a collector, and what its management beans (and so OpenTelemetry) do. */
public final class Collectors {

    private static final Map<String, String> BEANS = Map.of(
            "G1New", "G1 Young Generation",
            "G1Old", "G1 Old Generation",
            "G1Full", "G1 Old Generation",
            "DefNew", "Copy",
            "SerialOld", "MarkSweepCompact",
            "ParallelScavenge", "PS Scavenge",
            "PSMarkSweep", "PS MarkSweep",
            "ParallelOld", "PS MarkSweep",
            "Shenandoah", "Shenandoah Cycles",
            "Z", "ZGC Cycles");

    private Collectors() {}

    /** The name of its bean. */
    public static String bean(String recorded) {
        return BEANS.getOrDefault(recorded, recorded);
    }

    /** What the beans say of the end of its work. */
    public static String action(String bean) {
        return switch (bean) {
            case "G1 Young Generation", "Copy", "PS Scavenge", "ZGC Minor" -> "end of minor GC";
            case "Shenandoah Cycles", "ZGC Cycles" -> "end of GC cycle";
            default -> "end of major GC";
        };
    }
}
