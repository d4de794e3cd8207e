package io.perfagent.resource;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.perfagent.resource.Measure.Scope;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM itself says of its process, on every system; and of the machine, where there is no {@code /proc}. Apart,
 * because a run-time image may lack the bean's module.
 */
final class OperatingSystemBean implements Source {

    private static final double NANOS_A_SECOND = 1e9;

    private static final Measure CPU_TIME =
            Measure.counter(Scope.PROCESS, "jvm.cpu.time", "s", "CPU time of the process, as the JVM has it.");
    private static final Measure CPUS = Measure.amount(
            Scope.PROCESS, "jvm.cpu.count", "{cpu}", "CPUs the JVM believes to have; in a container, its share.");
    private static final Measure FILES = Measure.amount(
            Scope.PROCESS, "process.unix.file_descriptor.count", "{file_descriptor}", "Open files and sockets.");
    private static final Measure MOST_FILES = Measure.level(
            Scope.PROCESS,
            "perfagent.process.file_descriptor.limit",
            "{file_descriptor}",
            "Files and sockets the process may have open.");
    private static final Measure LOAD = Measure.level(
            Scope.HOST, "system.cpu.load_average.1m", "{thread}", "Threads that run or wait for a CPU, averaged.");
    private static final Measure LIMIT = Measure.amount(Scope.HOST, "system.memory.limit", "By", "Memory in all.");
    private static final Measure FREE = Measure.amount(
            Scope.HOST, "system.memory.usage", "By", "Memory by what it is used for.", "system.memory.state", "free");
    private static final Measure SWAP_FREE =
            Measure.amount(Scope.HOST, "system.paging.usage", "By", "Swap space.", "system.paging.state", "free");
    private static final Measure SWAP_USED =
            Measure.amount(Scope.HOST, "system.paging.usage", "By", "Swap space.", "system.paging.state", "used");
    /** Counting open files walks through all of them. */
    private static final int SAMPLES_BETWEEN_COUNTS = 10;

    private final OperatingSystemMXBean bean;
    private final boolean tellsOfHost;
    private int samples;
    private long files = -1;

    /** @param tellsOfHost whether nothing better does */
    OperatingSystemBean(boolean tellsOfHost) {
        bean = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        this.tellsOfHost = tellsOfHost;
    }

    @Override
    public String name() {
        return "OperatingSystemMXBean";
    }

    @Override
    public @Nullable String read(Sample sample) {
        int before = sample.size();
        long nanos = bean.getProcessCpuTime();
        sample.put(CPU_TIME, nanos < 0 ? -1 : nanos / NANOS_A_SECOND);
        sample.put(CPUS, Runtime.getRuntime().availableProcessors());
        if (bean instanceof UnixOperatingSystemMXBean unix) {
            if (samples++ % SAMPLES_BETWEEN_COUNTS == 0) {
                files = unix.getOpenFileDescriptorCount();
            }
            sample.put(FILES, files);
            sample.put(MOST_FILES, unix.getMaxFileDescriptorCount());
        }
        if (tellsOfHost) {
            ofHost(sample);
        }
        return sample.size() > before ? null : "says nothing";
    }

    private void ofHost(Sample sample) {
        sample.put(LOAD, bean.getSystemLoadAverage());
        sample.put(LIMIT, bean.getTotalMemorySize());
        sample.put(FREE, bean.getFreeMemorySize());
        long swap = bean.getTotalSwapSpaceSize();
        long free = bean.getFreeSwapSpaceSize();
        sample.put(SWAP_FREE, free);
        sample.put(SWAP_USED, swap < 0 || free < 0 ? -1 : Math.max(0, swap - free));
    }
}
