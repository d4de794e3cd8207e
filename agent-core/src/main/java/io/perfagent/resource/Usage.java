package io.perfagent.resource;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The figures people ask for, computed from what was counted in a period. Percentages are of what there is, rates are per
 * second. What cannot be computed is absent from the maps, never 0.
 */
public final class Usage {

    private static final String CPU = "system.cpu.time";
    private static final String MODE = "cpu.mode";
    private static final double PERCENT = 100;
    private static final double MILLIS_A_SECOND = 1000;

    private final ResourcePeriod period;
    private final Map<String, Line> byName = new HashMap<>();

    /** Figures of {@code period}. */
    public Usage(ResourcePeriod period) {
        this.period = period;
        for (Line line : period.lines()) {
            Measure measure = line.measure();
            byName.put(key(measure.name(), measure.attributes()), line);
        }
    }

    private static String key(String name, List<String> attributes) {
        return name + attributes;
    }

    private @Nullable Line line(String name, String... attributes) {
        return byName.get(key(name, List.of(attributes)));
    }

    private double rate(String name, String... attributes) {
        Line line = line(name, attributes);
        return line == null ? Double.NaN : period.rate(line);
    }

    private double last(String name, String... attributes) {
        Line line = line(name, attributes);
        return line == null ? Double.NaN : line.last();
    }

    private static void put(Map<String, Double> figures, String name, double value) {
        if (Double.isFinite(value)) {
            figures.put(name, value);
        }
    }

    /** The machine's CPUs: percentages of all of them, and the load averages. */
    public Map<String, Double> hostCpu() {
        Map<String, Double> figures = new LinkedHashMap<>();
        double user = rate(CPU, MODE, "user") + rate(CPU, MODE, "nice");
        double system = rate(CPU, MODE, "system") + rate(CPU, MODE, "interrupt") + rate(CPU, MODE, "softirq");
        double idle = rate(CPU, MODE, "idle");
        double waiting = rate(CPU, MODE, "iowait");
        double stolen = rate(CPU, MODE, "steal");
        double all = user + system + idle + waiting + stolen;
        put(figures, "usagePercent", PERCENT * (user + system) / all);
        put(figures, "userPercent", PERCENT * user / all);
        put(figures, "systemPercent", PERCENT * system / all);
        put(figures, "idlePercent", PERCENT * idle / all);
        put(figures, "iowaitPercent", PERCENT * waiting / all);
        put(figures, "stealPercent", PERCENT * stolen / all);
        put(figures, "cpus", last("system.cpu.logical.count"));
        put(figures, "load1", last("system.cpu.load_average.1m"));
        put(figures, "load5", last("system.cpu.load_average.5m"));
        put(figures, "load15", last("system.cpu.load_average.15m"));
        put(figures, "runnable", last("perfagent.system.runnable"));
        return figures;
    }

    /** This process: percentages of the CPUs it may use. */
    public Map<String, Double> processCpu() {
        Map<String, Double> figures = new LinkedHashMap<>();
        double cpus = last("jvm.cpu.count");
        double used = rate("jvm.cpu.time");
        put(figures, "usagePercent", PERCENT * used / cpus);
        put(figures, "userPercent", PERCENT * rate("process.cpu.time", MODE, "user") / cpus);
        put(figures, "systemPercent", PERCENT * rate("process.cpu.time", MODE, "system") / cpus);
        put(figures, "usedCpus", used);
        put(figures, "cpus", cpus);
        put(figures, "threads", last("process.thread.count"));
        put(figures, "openFiles", last("process.unix.file_descriptor.count"));
        return figures;
    }

    /** The control group: what it used of its quota, and how often that was used up. */
    public Map<String, Double> containerCpu() {
        Map<String, Double> figures = new LinkedHashMap<>();
        double used = rate("container.cpu.time");
        double limit = last("perfagent.container.cpu.limit");
        double periods = rate("perfagent.container.cpu.periods");
        put(figures, "usedCpus", used);
        put(figures, "limitCpus", limit);
        put(figures, "usagePercent", PERCENT * used / limit);
        if (periods > 0) {
            put(
                    figures,
                    "throttledPeriodsPercent",
                    PERCENT * rate("perfagent.container.cpu.throttled_periods") / periods);
        }
        put(figures, "throttledMillisPerSecond", MILLIS_A_SECOND * rate("perfagent.container.cpu.throttled"));
        return figures;
    }

    /** The machine's memory. */
    public Map<String, Double> hostMemory() {
        Map<String, Double> figures = new LinkedHashMap<>();
        put(figures, "totalBytes", last("system.memory.limit"));
        put(figures, "usedBytes", memory("used"));
        put(figures, "availableBytes", last("system.memory.linux.available"));
        put(figures, "freeBytes", memory("free"));
        put(figures, "cachedBytes", memory("cached"));
        put(figures, "buffersBytes", memory("buffers"));
        put(figures, "swapUsedBytes", last("system.paging.usage", "system.paging.state", "used"));
        put(figures, "swapFreeBytes", last("system.paging.usage", "system.paging.state", "free"));
        put(
                figures,
                "swappedPagesPerSecond",
                rate("system.paging.operations", "system.paging.direction", "in")
                        + rate("system.paging.operations", "system.paging.direction", "out"));
        return figures;
    }

    private double memory(String state) {
        return last("system.memory.usage", "system.memory.state", state);
    }

    /** This process's memory, native memory included. */
    public Map<String, Double> processMemory() {
        Map<String, Double> figures = new LinkedHashMap<>();
        put(figures, "residentBytes", last("process.memory.usage"));
        put(figures, "virtualBytes", last("process.memory.virtual"));
        put(figures, "swapUsedBytes", last("perfagent.process.memory.swapped"));
        put(figures, "majorFaultsPerSecond", rate("process.paging.faults", "system.paging.fault.type", "major"));
        return figures;
    }

    /** The control group's memory. */
    public Map<String, Double> containerMemory() {
        Map<String, Double> figures = new LinkedHashMap<>();
        put(figures, "usedBytes", last("container.memory.working_set"));
        put(figures, "withCacheBytes", last("container.memory.usage"));
        put(figures, "cachedBytes", last("perfagent.container.memory.cache"));
        put(figures, "limitBytes", last("perfagent.container.memory.limit"));
        put(figures, "swapUsedBytes", last("perfagent.container.memory.swap"));
        put(
                figures,
                "usagePercent",
                PERCENT * last("container.memory.working_set") / last("perfagent.container.memory.limit"));
        return figures;
    }

    /** Percent of the time in which tasks of the machine, or of the control group, waited for a resource. */
    public Map<String, Double> pressure(boolean ofContainer) {
        Map<String, Double> figures = new LinkedHashMap<>();
        String name = (ofContainer ? "perfagent.container" : "perfagent.system") + ".pressure.stalled";
        for (String resource : List.of("cpu", "memory", "io")) {
            put(figures, resource + "SomePercent", PERCENT * rate(name, "resource", resource, "tasks", "some"));
            put(figures, resource + "FullPercent", PERCENT * rate(name, "resource", resource, "tasks", "full"));
        }
        return figures;
    }

    /** The machine's disks by name. */
    public Map<String, Map<String, Double>> disks() {
        Map<String, Map<String, Double>> disks = new LinkedHashMap<>();
        for (String disk : attributes("system.disk.io_time", "system.device")) {
            Map<String, Double> figures = new LinkedHashMap<>();
            double reads = disk("system.disk.operations", disk, "read");
            double writes = disk("system.disk.operations", disk, "write");
            double queue = rate("perfagent.system.disk.weighted_io_time", "system.device", disk);
            put(figures, "readOpsPerSecond", reads);
            put(figures, "writeOpsPerSecond", writes);
            put(figures, "readBytesPerSecond", disk("system.disk.io", disk, "read"));
            put(figures, "writeBytesPerSecond", disk("system.disk.io", disk, "write"));
            put(figures, "utilizationPercent", PERCENT * rate("system.disk.io_time", "system.device", disk));
            put(figures, "queueLength", queue);
            put(figures, "awaitMillis", MILLIS_A_SECOND * queue / (reads + writes));
            disks.put(disk, figures);
        }
        return disks;
    }

    private double disk(String name, String disk, String direction) {
        return rate(name, "system.device", disk, "disk.io.direction", direction);
    }

    /** What this process, or its control group, moved from and to disks. */
    public Map<String, Double> diskOf(boolean container) {
        Map<String, Double> figures = new LinkedHashMap<>();
        String name = container ? "container.disk.io" : "process.disk.io";
        put(figures, "readBytesPerSecond", rate(name, "disk.io.direction", "read"));
        put(figures, "writeBytesPerSecond", rate(name, "disk.io.direction", "write"));
        return figures;
    }

    /** The network interfaces by name. */
    public Map<String, Map<String, Double>> interfaces() {
        Map<String, Map<String, Double>> interfaces = new LinkedHashMap<>();
        for (String name : attributes("system.network.io", "network.interface.name")) {
            Map<String, Double> figures = new LinkedHashMap<>();
            double in = network("system.network.io", name, "receive");
            double out = network("system.network.io", name, "transmit");
            put(figures, "bytesInPerSecond", in);
            put(figures, "bytesOutPerSecond", out);
            put(figures, "bitsPerSecond", 8 * (in + out));
            put(figures, "packetsInPerSecond", network("system.network.packet.count", name, "receive"));
            put(figures, "packetsOutPerSecond", network("system.network.packet.count", name, "transmit"));
            put(
                    figures,
                    "droppedPerSecond",
                    network("system.network.packet.dropped", name, "receive")
                            + network("system.network.packet.dropped", name, "transmit"));
            put(
                    figures,
                    "errorsPerSecond",
                    network("system.network.errors", name, "receive")
                            + network("system.network.errors", name, "transmit"));
            interfaces.put(name, figures);
        }
        return interfaces;
    }

    private double network(String name, String networkInterface, String direction) {
        return rate(name, "network.interface.name", networkInterface, "network.io.direction", direction);
    }

    /** TCP in the network namespace; the loopback's segments are among them. */
    public Map<String, Double> tcp() {
        Map<String, Double> figures = new LinkedHashMap<>();
        double sent = rate("perfagent.network.tcp.segments.sent");
        double again = rate("perfagent.network.tcp.segments.retransmitted");
        put(figures, "connections", connections("established"));
        put(figures, "timeWait", connections("time_wait"));
        put(figures, "openedPerSecond", rate("perfagent.network.tcp.connections.opened"));
        put(figures, "acceptedPerSecond", rate("perfagent.network.tcp.connections.accepted"));
        put(figures, "failedPerSecond", rate("perfagent.network.tcp.connections.failed"));
        put(figures, "resetPerSecond", rate("perfagent.network.tcp.connections.reset"));
        put(figures, "segmentsInPerSecond", rate("perfagent.network.tcp.segments.received"));
        put(figures, "segmentsOutPerSecond", sent);
        put(figures, "retransmittedPerSecond", again);
        if (sent > 0) {
            put(figures, "retransmitPercent", PERCENT * again / sent);
        }
        return figures;
    }

    /** What the kernel counts of this process on request. */
    public Map<String, Double> counters() {
        Map<String, Double> figures = new LinkedHashMap<>();
        double cycles = rate(PerfEvent.CYCLES);
        double instructions = rate(PerfEvent.INSTRUCTIONS);
        double references = rate(PerfEvent.CACHE_REFERENCES);
        double misses = rate(PerfEvent.CACHE_MISSES);
        double branches = rate(PerfEvent.BRANCH_MISSES);
        put(figures, "cyclesPerSecond", cycles);
        put(figures, "instructionsPerSecond", instructions);
        put(figures, "instructionsPerCycle", instructions / cycles);
        put(figures, "cacheReferencesPerSecond", references);
        put(figures, "cacheMissesPerSecond", misses);
        put(figures, "cacheMissPercent", PERCENT * misses / references);
        put(figures, "branchMissesPerSecond", branches);
        put(figures, "branchMissesPerThousandInstructions", 1000 * branches / instructions);
        put(figures, "countedPercent", PERCENT * last("perfagent.hardware.counted"));
        put(figures, "usedCpus", rate(PerfEvent.TASK_CLOCK));
        put(figures, "contextSwitchesPerSecond", rate(PerfEvent.CONTEXT_SWITCHES));
        put(figures, "pageFaultsPerSecond", rate(PerfEvent.PAGE_FAULTS));
        put(figures, "cpuMigrationsPerSecond", rate(PerfEvent.CPU_MIGRATIONS));
        return figures;
    }

    private double rate(PerfEvent event) {
        return rate(event.measure.name());
    }

    private double connections(String state) {
        return last("system.network.connection.count", "network.connection.state", state, "network.transport", "tcp");
    }

    private Set<String> attributes(String name, String attribute) {
        Set<String> found = new TreeSet<>();
        for (Line line : period.lines()) {
            if (line.measure().name().equals(name)) {
                found.add(line.measure().attribute(attribute));
            }
        }
        return found;
    }
}
