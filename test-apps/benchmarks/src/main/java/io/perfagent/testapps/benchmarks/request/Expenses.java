package io.perfagent.testapps.benchmarks.request;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.perfagent.testapps.benchmarks.Results;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** What a process has spent since an instant, its agent's threads included. */
final class Expenses {

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Map<Long, Long> bytesOfThreads = allocatedBytes();
    private final long ownCpuNanos = THREADS.getCurrentThreadCpuTime();
    private final long collections = collections();
    private final long cpuNanos = PROCESS.getProcessCpuTime();

    /** From now on. */
    static Expenses start() {
        return new Expenses();
    }

    private Expenses() {}

    /** Processor time of the process and of this thread, memory likewise, each per request. Only for the thread that started. */
    void reportWithOwn(long requests) {
        double own = THREADS.getCurrentThreadCpuTime() - ownCpuNanos;
        double ownBytes = bytesOf(Thread.currentThread().getId());
        report(requests);
        Results.report("ownCpuNanosPerRequest", own / requests);
        Results.report("ownBytesPerRequest", ownBytes / requests);
    }

    /** Processor time and memory of the process, each per request. Threads that ended in between are left out of the memory. */
    void report(long requests) {
        double cpu = PROCESS.getProcessCpuTime() - cpuNanos;
        double bytes =
                allocatedBytes().keySet().stream().mapToLong(this::bytesOf).sum();
        Results.report("cpuNanosPerRequest", cpu / requests);
        Results.report("bytesPerRequest", bytes / requests);
        Results.report("collections", collections() - collections);
    }

    private long bytesOf(long thread) {
        return Math.max(0, THREADS.getThreadAllocatedBytes(thread)) - bytesOfThreads.getOrDefault(thread, 0L);
    }

    private static Map<Long, Long> allocatedBytes() {
        long[] threads = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(threads);
        Map<Long, Long> all = new HashMap<>();
        for (int i = 0; i < threads.length; i++) {
            all.put(threads[i], Math.max(0, bytes[i]));
        }
        return all;
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }
}
