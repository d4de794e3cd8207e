package io.perfagent.resource;

import static io.perfagent.resource.Measure.amount;
import static io.perfagent.resource.Measure.counter;
import static io.perfagent.resource.Measure.level;

import io.perfagent.resource.Measure.Scope;
import java.io.File;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ten minutes of a machine with something to do, for looking at the pages: no machine is busy when its picture is taken. */
public final class BusyMachine implements Source {

    private static final int SECONDS = 600;
    private static final double MEGABYTE = 1 << 20;

    private final Map<String, Double> counts = new HashMap<>();
    private double heapMegabytes = 180;
    private double afterMegabytes = 170;
    private double collections;
    private int second;

    private BusyMachine() {}

    /** A machine that was read for ten minutes until now. */
    public static Resources tenMinutes() {
        Resources resources = Resources.below(new File("/nowhere/to/be/found"), new BusyMachine());
        long nowMillis = System.currentTimeMillis();
        long nowNanos = System.nanoTime();
        for (int i = SECONDS; i >= 0; i--) {
            resources.sample(nowMillis - i * 1_000L, nowNanos - i * 1_000_000_000L);
        }
        return resources;
    }

    @Override
    public String name() {
        return "a sample";
    }

    private double rising(String key, double by) {
        return counts.merge(key, by, Double::sum);
    }

    @Override
    public @Nullable String read(Sample sample) {
        second++;
        double load = 0.5 + 0.3 * Math.sin(second / 41.0) + 0.15 * Math.sin(second / 7.0);
        host(sample, load);
        container(sample, load);
        process(sample, load);
        jvm(sample, load);
        return null;
    }

    private void host(Sample sample, double load) {
        double[] shares = {1.4 * load, 0.3 * load, 0.12 * load, 0.02, 0.05, 4 - 2.1 * load, 0, 0};
        String[] modes = {"user", "system", "iowait", "softirq", "steal", "idle", "nice", "interrupt"};
        for (int i = 0; i < modes.length; i++) {
            sample.put(
                    counter(Scope.HOST, "system.cpu.time", "s", "CPU time by mode.", "cpu.mode", modes[i]),
                    rising(modes[i], shares[i]));
        }
        sample.put(amount(Scope.HOST, "system.cpu.logical.count", "{cpu}", "CPUs."), 4);
        for (String span : new String[] {"1m", "5m", "15m"}) {
            double smooth = span.equals("1m") ? 1 : span.equals("5m") ? 0.6 : 0.3;
            sample.put(
                    level(Scope.HOST, "system.cpu.load_average." + span, "{thread}", "Threads that run or wait."),
                    2.1 + 2.4 * (load - 0.5) * smooth);
        }
        String[] states = {"used", "cached", "buffers", "free"};
        double[] gigabytes = {6.1 + 0.4 * load, 5.2, 0.3, 4.4 - 0.4 * load};
        for (int i = 0; i < states.length; i++) {
            sample.put(
                    amount(Scope.HOST, "system.memory.usage", "By", "Memory.", "system.memory.state", states[i]),
                    gigabytes[i] * 1024 * MEGABYTE);
        }
        sample.put(amount(Scope.HOST, "system.memory.limit", "By", "Memory in all."), 16_000 * MEGABYTE);
        for (String way : new String[] {"read", "write"}) {
            sample.put(
                    counter(
                            Scope.HOST,
                            "system.disk.io",
                            "By",
                            "Bytes.",
                            "system.device",
                            "nvme0n1",
                            "disk.io.direction",
                            way),
                    rising("disk " + way, (way.equals("read") ? 2 : 9) * MEGABYTE * load));
        }
        sample.put(
                counter(Scope.HOST, "system.disk.io_time", "s", "Busy.", "system.device", "nvme0n1"),
                rising("busy", 0.3 * load));
        for (String way : new String[] {"receive", "transmit"}) {
            sample.put(
                    counter(
                            Scope.NETWORK_NAMESPACE,
                            "system.network.io",
                            "By",
                            "Bytes.",
                            "network.interface.name",
                            "eth0",
                            "network.io.direction",
                            way),
                    rising("net " + way, (way.equals("receive") ? 3 : 12) * MEGABYTE * load));
        }
        String tcp = "perfagent.network.tcp.";
        sample.put(
                counter(Scope.NETWORK_NAMESPACE, tcp + "segments.retransmitted", "{segment}", "Sent again."),
                rising("again", load > 0.8 ? 3 : 0));
        sample.put(
                counter(Scope.NETWORK_NAMESPACE, tcp + "connections.opened", "{connection}", "Opened."),
                rising("opened", 12 * load));
    }

    private void container(Sample sample, double load) {
        for (String resource : new String[] {"cpu", "memory", "io"}) {
            double share = resource.equals("cpu") ? 0.12 * load : resource.equals("io") ? 0.03 * load : 0;
            for (Scope scope : new Scope[] {Scope.HOST, Scope.CONTAINER}) {
                String name = scope == Scope.HOST
                        ? "perfagent.system.pressure.stalled"
                        : "perfagent.container.pressure.stalled";
                sample.put(
                        counter(scope, name, "s", "Waiting.", "resource", resource, "tasks", "some"),
                        rising(scope + resource, share));
            }
        }
        sample.put(counter(Scope.CONTAINER, "container.cpu.time", "s", "CPU time."), rising("box", 1.5 * load));
        sample.put(amount(Scope.CONTAINER, "perfagent.container.cpu.limit", "{cpu}", "Quota."), 1.5);
        sample.put(
                counter(Scope.CONTAINER, "perfagent.container.cpu.throttled", "s", "Stopped."),
                rising("throttled", Math.max(0, load - 0.75)));
        sample.put(amount(Scope.CONTAINER, "container.memory.working_set", "By", "Memory."), 610 * MEGABYTE);
        sample.put(amount(Scope.CONTAINER, "container.memory.usage", "By", "Memory."), 700 * MEGABYTE);
        sample.put(amount(Scope.CONTAINER, "perfagent.container.memory.limit", "By", "Limit."), 1024 * MEGABYTE);
    }

    private void process(Sample sample, double load) {
        for (String mode : new String[] {"user", "system"}) {
            sample.put(
                    counter(Scope.PROCESS, "process.cpu.time", "s", "CPU time.", "cpu.mode", mode),
                    rising("own " + mode, (mode.equals("user") ? 1.1 : 0.2) * load));
        }
        sample.put(counter(Scope.PROCESS, "jvm.cpu.time", "s", "CPU time."), rising("own", 1.3 * load));
        sample.put(amount(Scope.PROCESS, "jvm.cpu.count", "{cpu}", "CPUs."), 2);
        sample.put(amount(Scope.PROCESS, "process.memory.usage", "By", "Resident."), (590 + 20 * load) * MEGABYTE);
        sample.put(
                amount(Scope.PROCESS, "process.unix.file_descriptor.count", "{file_descriptor}", "Open."),
                Math.round(180 + 40 * load));
        sample.put(
                level(Scope.PROCESS, "perfagent.process.file_descriptor.limit", "{file_descriptor}", "Limit."), 20_000);
        for (String way : new String[] {"read", "write"}) {
            sample.put(
                    counter(Scope.PROCESS, "process.disk.io", "By", "Bytes.", "disk.io.direction", way),
                    rising("own disk " + way, MEGABYTE * load));
        }
    }

    private void jvm(Sample sample, double load) {
        double allocated = 42 * load;
        heapMegabytes += allocated;
        afterMegabytes += 0.05;
        if (heapMegabytes > 480) {
            collections++;
            heapMegabytes = afterMegabytes;
        }
        String[][] pools = {
            {"heap", "G1 Eden Space"},
            {"heap", "G1 Old Gen"},
            {"non_heap", "Metaspace"},
            {"non_heap", "CodeHeap 'profiled nmethods'"},
            {"non_heap", "CodeHeap 'non-profiled nmethods'"}
        };
        double[] megabytes = {heapMegabytes - 150, 150, 71, 22 + second / 200.0, 9 + second / 300.0};
        for (int i = 0; i < pools.length; i++) {
            sample.put(
                    amount(
                            Scope.JVM,
                            "jvm.memory.used",
                            "By",
                            "Memory.",
                            "jvm.memory.type",
                            pools[i][0],
                            "jvm.memory.pool.name",
                            pools[i][1]),
                    megabytes[i] * MEGABYTE);
        }
        sample.put(
                amount(Scope.JVM, "jvm.memory.committed", "By", "Memory.", "jvm.memory.type", "heap"), 512 * MEGABYTE);
        sample.put(level(Scope.JVM, "jvm.memory.limit", "By", "Limit.", "jvm.memory.type", "heap"), 768 * MEGABYTE);
        sample.put(
                level(Scope.JVM, "jvm.memory.used_after_last_gc", "By", "After.", "jvm.memory.type", "heap"),
                afterMegabytes * MEGABYTE);
        sample.put(
                counter(Scope.JVM, "perfagent.jvm.allocated", "By", "Bytes."),
                rising("allocated", allocated * MEGABYTE));
        sample.put(
                counter(Scope.JVM, "perfagent.jvm.gc.time", "s", "Time.", "jvm.gc.name", "G1 Young Generation"),
                collections * 0.011);
        sample.put(
                amount(Scope.JVM, "jvm.buffer.memory.used", "By", "Buffers.", "jvm.buffer.pool.name", "direct"),
                (12 + 6 * load) * MEGABYTE);
        String[] states = {"runnable", "blocked", "waiting", "timed_waiting"};
        double[] threads = {8 + 6 * load, load > 0.8 ? 3 : 0, 24 - 4 * load, 12};
        for (int i = 0; i < states.length; i++) {
            sample.put(
                    amount(Scope.JVM, "jvm.thread.count", "{thread}", "Threads.", "jvm.thread.state", states[i]),
                    Math.round(threads[i]));
        }
        sample.put(counter(Scope.JVM, "perfagent.jvm.thread.started", "{thread}", "Started."), rising("threads", 0.2));
        sample.put(level(Scope.JVM, "jvm.class.count", "{class}", "Classes."), 14_200 + second / 3);
        sample.put(counter(Scope.JVM, "jvm.class.loaded", "{class}", "Loaded."), rising("classes", 0.33));
        sample.put(counter(Scope.JVM, "jvm.class.unloaded", "{class}", "Unloaded."), 0);
        sample.put(
                counter(Scope.JVM, "perfagent.jvm.compilation.time", "s", "Time."),
                rising("compiling", 0.4 * Math.exp(-second / 150.0) + 0.01));
    }
}
