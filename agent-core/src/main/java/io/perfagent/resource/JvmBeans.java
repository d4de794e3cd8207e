package io.perfagent.resource;

import com.sun.management.GcInfo;
import io.perfagent.resource.Measure.Scope;
import io.perfagent.runtime.Allocated;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM's own beans say, second by second, so that the dashboard can draw it. Exports have the same figures from their
 * own reading, so these are not exported again. Apart, because a run-time image may lack the beans' modules.
 */
final class JvmBeans implements Source {

    private static final double MILLIS_A_SECOND = 1e3;
    /** Asking every thread for its state walks through all of them. */
    private static final int SAMPLES_BETWEEN_STATES = 5;

    private static final String TYPE = "jvm.memory.type";
    private static final String POOL = "jvm.memory.pool.name";

    private record Pool(MemoryPoolMXBean bean, Measure used) {}

    private record Buffers(BufferPoolMXBean bean, Measure used) {}

    private record Collector(GarbageCollectorMXBean bean, Measure count, Measure time) {}

    private static final Measure HEAP_COMMITTED = committed("heap");
    private static final Measure NON_HEAP_COMMITTED = committed("non_heap");
    private static final Measure HEAP_LIMIT =
            level("jvm.memory.limit", "By", "The most the heap may grow to.", TYPE, "heap");
    private static final Measure HEAP_AFTER = level(
            "jvm.memory.used_after_last_gc", "By", "Heap in use right after the latest collection.", TYPE, "heap");
    private static final Measure ALLOCATED =
            counter("perfagent.jvm.allocated", "By", "Bytes all threads allocated on the heap.");
    private static final Measure THREADS_STARTED =
            counter("perfagent.jvm.thread.started", "{thread}", "Platform threads started.");
    private static final Measure CLASSES = level("jvm.class.count", "{class}", "Classes loaded now.");
    private static final Measure CLASSES_LOADED = counter("jvm.class.loaded", "{class}", "Classes loaded so far.");
    private static final Measure CLASSES_UNLOADED =
            counter("jvm.class.unloaded", "{class}", "Classes unloaded so far.");
    private static final Measure COMPILATION =
            counter("perfagent.jvm.compilation.time", "s", "Time the JIT compiler worked.");

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    private final @Nullable CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
    private final Allocated allocated = new Allocated();
    private final List<Pool> pools = new ArrayList<>();
    private final List<Buffers> buffers = new ArrayList<>();
    private final List<Collector> collectors = new ArrayList<>();
    private final Set<String> heapPools = new HashSet<>();
    private final Map<Thread.State, Measure> states = new EnumMap<>(Thread.State.class);
    private final Map<Thread.State, Integer> stateCounts = new EnumMap<>(Thread.State.class);
    private long collections = -1;
    private long afterBytes = -1;
    private int samples;

    JvmBeans() {
        for (MemoryPoolMXBean bean : ManagementFactory.getMemoryPoolMXBeans()) {
            boolean isHeap = bean.getType() == MemoryType.HEAP;
            if (isHeap) {
                heapPools.add(bean.getName());
            }
            pools.add(new Pool(
                    bean,
                    Measure.amount(
                            Scope.JVM,
                            "jvm.memory.used",
                            "By",
                            "Memory in use by pool.",
                            TYPE,
                            isHeap ? "heap" : "non_heap",
                            POOL,
                            bean.getName())));
        }
        for (BufferPoolMXBean bean : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            buffers.add(new Buffers(
                    bean,
                    Measure.amount(
                            Scope.JVM,
                            "jvm.buffer.memory.used",
                            "By",
                            "Memory outside the heap that byte buffers use.",
                            "jvm.buffer.pool.name",
                            bean.getName())));
        }
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            String[] name = {"jvm.gc.name", bean.getName()};
            collectors.add(new Collector(
                    bean,
                    counter("perfagent.jvm.gc.collections", "{collection}", "Collections.", name),
                    counter("perfagent.jvm.gc.time", "s", "Time the collector says its collections took.", name)));
        }
        for (Thread.State state : Thread.State.values()) {
            states.put(
                    state,
                    Measure.amount(
                            Scope.JVM,
                            "jvm.thread.count",
                            "{thread}",
                            "Platform threads by what they do.",
                            "jvm.thread.state",
                            state.name().toLowerCase(Locale.ROOT)));
        }
    }

    private static Measure counter(String name, String unit, String description, String... attributes) {
        return Measure.counter(Scope.JVM, name, unit, description, attributes);
    }

    private static Measure level(String name, String unit, String description, String... attributes) {
        return Measure.level(Scope.JVM, name, unit, description, attributes);
    }

    private static Measure committed(String type) {
        return Measure.amount(
                Scope.JVM, "jvm.memory.committed", "By", "Memory the JVM has had the system give it.", TYPE, type);
    }

    @Override
    public String name() {
        return "JVM beans";
    }

    @Override
    public @Nullable String read(Sample sample) {
        for (Pool pool : pools) {
            MemoryUsage use = pool.bean.getUsage();
            sample.put(pool.used, use == null ? -1 : use.getUsed());
        }
        MemoryUsage heap = memory.getHeapMemoryUsage();
        sample.put(HEAP_COMMITTED, heap.getCommitted());
        sample.put(HEAP_LIMIT, heap.getMax());
        sample.put(NON_HEAP_COMMITTED, memory.getNonHeapMemoryUsage().getCommitted());
        for (Buffers pool : buffers) {
            sample.put(pool.used, pool.bean.getMemoryUsed());
        }
        sample.put(ALLOCATED, allocated.totalBytes());
        ofCollectors(sample);
        ofThreads(sample);
        sample.put(CLASSES, classes.getLoadedClassCount());
        sample.put(CLASSES_LOADED, classes.getTotalLoadedClassCount());
        sample.put(CLASSES_UNLOADED, classes.getUnloadedClassCount());
        sample.put(COMPILATION, compilationSeconds());
        return null;
    }

    private double compilationSeconds() {
        return compilation != null && compilation.isCompilationTimeMonitoringSupported()
                ? compilation.getTotalCompilationTime() / MILLIS_A_SECOND
                : -1;
    }

    private void ofCollectors(Sample sample) {
        long sum = 0;
        for (Collector collector : collectors) {
            long count = collector.bean.getCollectionCount();
            sum += Math.max(0, count);
            sample.put(collector.count, count);
            sample.put(collector.time, collector.bean.getCollectionTime() / MILLIS_A_SECOND);
        }
        if (sum != collections) {
            collections = sum;
            afterBytes = usedAfterLatest();
        }
        sample.put(HEAP_AFTER, afterBytes);
    }

    /** Of the collector that ended last; a pool's own "collection usage" is older where only some pools are collected. */
    private long usedAfterLatest() {
        GcInfo latest = null;
        for (Collector collector : collectors) {
            if (collector.bean instanceof com.sun.management.GarbageCollectorMXBean bean) {
                GcInfo info = bean.getLastGcInfo();
                if (info != null && (latest == null || info.getEndTime() > latest.getEndTime())) {
                    latest = info;
                }
            }
        }
        if (latest == null) {
            return -1;
        }
        long bytes = 0;
        for (Map.Entry<String, MemoryUsage> pool :
                latest.getMemoryUsageAfterGc().entrySet()) {
            bytes += heapPools.contains(pool.getKey()) ? pool.getValue().getUsed() : 0;
        }
        return bytes;
    }

    private void ofThreads(Sample sample) {
        if (samples++ % SAMPLES_BETWEEN_STATES == 0) {
            stateCounts.clear();
            // Without stacks: the program is not stopped for it.
            for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
                if (thread != null) {
                    stateCounts.merge(thread.getThreadState(), 1, Integer::sum);
                }
            }
        }
        states.forEach((state, measure) -> {
            if (state != Thread.State.NEW && state != Thread.State.TERMINATED) {
                sample.put(measure, stateCounts.getOrDefault(state, 0));
            }
        });
        sample.put(THREADS_STARTED, threads.getTotalStartedThreadCount());
    }
}
