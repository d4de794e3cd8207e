package io.perfagent.runtime;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM's own beans say at one moment. A figure that does not exist is -1, and a bean that does not exist null or an empty
 * list.
 *
 * @param classes null where the image lacks {@code java.management}, as are the others
 */
public record JvmReading(
        List<Pool> pools,
        List<Collector> collectors,
        List<BufferPool> buffers,
        @Nullable Threads threads,
        @Nullable Classes classes,
        long compilationMillis) {

    /** {@code type} is {@code heap} or {@code non_heap}; {@code usedAfterGcBytes} is -1 where the pool is not collected. */
    public record Pool(
            String type, String name, long usedBytes, long committedBytes, long maxBytes, long usedAfterGcBytes) {}

    /** Collections and the time they took, as the JVM counts them since its start. */
    public record Collector(String name, long count, long millis) {}

    /** Memory outside the heap that byte buffers use. */
    public record BufferPool(String name, long count, long usedBytes, long capacityBytes) {}

    /** Platform threads; with how many of each kind there are. */
    public record Threads(long live, long daemon, long peak, long started, Map<State, Long> states) {}

    /** One kind of thread, for counting. */
    public record State(boolean daemon, String state) implements Comparable<State> {
        @Override
        public int compareTo(State other) {
            int byDaemon = Boolean.compare(daemon, other.daemon);
            return byDaemon != 0 ? byDaemon : state.compareTo(other.state);
        }
    }

    /** Classes since the start, but for {@code loaded}, which are there now. */
    public record Classes(long loaded, long totalLoaded, long unloaded) {}

    /** Reads everything now; about a tenth of a millisecond with a hundred threads. */
    public static JvmReading now() {
        try {
            return new JvmReading(
                    readPools(),
                    readCollectors(),
                    readBuffers(),
                    readThreads(),
                    readClasses(),
                    readCompilationMillis());
        } catch (LinkageError noManagement) {
            return new JvmReading(List.of(), List.of(), List.of(), null, null, -1);
        }
    }

    private static List<Pool> readPools() {
        List<Pool> pools = new ArrayList<>();
        for (MemoryPoolMXBean bean : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage use = bean.getUsage();
            if (use != null) {
                MemoryUsage afterGc = bean.getCollectionUsage();
                pools.add(new Pool(
                        bean.getType() == MemoryType.HEAP ? "heap" : "non_heap",
                        bean.getName(),
                        use.getUsed(),
                        use.getCommitted(),
                        use.getMax(),
                        afterGc == null ? -1 : afterGc.getUsed()));
            }
        }
        return pools;
    }

    private static List<Collector> readCollectors() {
        List<Collector> collectors = new ArrayList<>();
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            collectors.add(new Collector(bean.getName(), bean.getCollectionCount(), bean.getCollectionTime()));
        }
        return collectors;
    }

    private static List<BufferPool> readBuffers() {
        List<BufferPool> buffers = new ArrayList<>();
        for (BufferPoolMXBean bean : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            buffers.add(new BufferPool(bean.getName(), bean.getCount(), bean.getMemoryUsed(), bean.getTotalCapacity()));
        }
        return buffers;
    }

    private static Threads readThreads() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        Map<State, Long> states = new TreeMap<>();
        // Without stacks: the program is not stopped for it.
        for (ThreadInfo thread : bean.getThreadInfo(bean.getAllThreadIds())) {
            if (thread != null) {
                String state = thread.getThreadState().name().toLowerCase(Locale.ROOT);
                states.merge(new State(thread.isDaemon(), state), 1L, Long::sum);
            }
        }
        return new Threads(
                bean.getThreadCount(),
                bean.getDaemonThreadCount(),
                bean.getPeakThreadCount(),
                bean.getTotalStartedThreadCount(),
                states);
    }

    private static Classes readClasses() {
        ClassLoadingMXBean bean = ManagementFactory.getClassLoadingMXBean();
        return new Classes(bean.getLoadedClassCount(), bean.getTotalLoadedClassCount(), bean.getUnloadedClassCount());
    }

    private static long readCompilationMillis() {
        CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
        return bean == null || !bean.isCompilationTimeMonitoringSupported() ? -1 : bean.getTotalCompilationTime();
    }
}
