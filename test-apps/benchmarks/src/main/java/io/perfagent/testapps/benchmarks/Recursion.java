package io.perfagent.testapps.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The workload of MooBench's shape: a method that calls itself {@code depth} deep and busy-waits at the leaf, called in a loop.
 * What an agent adds to one monitored call is the difference of two such runs divided by the depth.
 *
 * <p>Reads {@code benchmarks.depth}, {@code .methodNanos}, {@code .threads} and {@code .roots} (root calls a thread, the first half
 * of which warms up), and {@code .settleMillis}, for which it calls before that.
 */
public final class Recursion {

    private static final int CHUNK = 500;

    private final int depth = Integer.getInteger("benchmarks.depth", 10);
    private final int threads = Integer.getInteger("benchmarks.threads", 1);
    private final long methodNanos = Long.getLong("benchmarks.methodNanos", 0);
    private final int chunks = Math.max(2, Integer.getInteger("benchmarks.roots", 200_000) / CHUNK);

    private final long settleMillis = Long.getLong("benchmarks.settleMillis", 0);

    private Recursion() {}

    public static void main(String[] arguments) throws InterruptedException {
        new Recursion().run();
    }

    /** The method that is measured; the name is what the agents are told. */
    static long monitoredMethod(long methodNanos, int depth) {
        if (depth > 1) {
            return monitoredMethod(methodNanos, depth - 1);
        }
        long endNanos = System.nanoTime() + methodNanos;
        long nowNanos;
        do {
            nowNanos = System.nanoTime();
        } while (nowNanos < endNanos);
        return nowNanos;
    }

    private void run() throws InterruptedException {
        double clockBefore = ClockCost.measure();
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(new Worker("recursion-" + i));
        }
        workers.forEach(Thread::start);
        for (Worker worker : workers) {
            worker.join();
        }
        Results.report(
                "cpuNanosPerCall", (processCpuNanos() - workers.get(0).cpuNanosAtHalf) / (monitoredCalls() / 2.0));
        Results.report("clockBefore", clockBefore);
        Results.report("clockAfter", ClockCost.measure());
        Results.report(
                "medianNanosPerRoot",
                workers.stream().mapToDouble(Worker::median).average().orElseThrow());
        Results.report(
                "meanNanosPerRoot",
                workers.stream().mapToDouble(Worker::mean).average().orElseThrow());
        Results.report(
                "bytesPerCall",
                workers.stream().mapToLong(worker -> worker.allocatedBytes).sum() / (monitoredCalls() / 2.0));
        Results.report(
                "expected",
                monitoredCalls()
                        + workers.stream()
                                .mapToDouble(worker -> (double) worker.settlingChunks * CHUNK * depth)
                                .sum());
        AgentApi.ofThisProcess()
                .ifPresent(api -> Results.report("recorded", api.calls(Recursion.class.getName(), "monitoredMethod")));
    }

    private double monitoredCalls() {
        return (double) threads * chunks * CHUNK * depth;
    }

    private static long processCpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Times chunks of root calls; allocation and processor time are read between the halves only. */
    private final class Worker extends Thread {

        private final long[] chunkNanos = new long[chunks];
        private long cpuNanosAtHalf;
        private long allocatedBytes;
        private long settlingChunks;

        @SuppressWarnings("unused") // Written so that no call can be optimized away.
        private long sink;

        Worker(String name) {
            super(name);
        }

        @Override
        public void run() {
            ThreadMXBean allocation = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long self = Thread.currentThread().getId();
            settle();
            measure(0, chunks / 2);
            cpuNanosAtHalf = processCpuNanos();
            long bytesBefore = allocation.getThreadAllocatedBytes(self);
            measure(chunks / 2, chunks);
            allocatedBytes = allocation.getThreadAllocatedBytes(self) - bytesBefore;
        }

        private void settle() {
            long endNanos = System.nanoTime() + settleMillis * 1_000_000;
            while (settleMillis > 0 && System.nanoTime() < endNanos) {
                for (int root = 0; root < CHUNK; root++) {
                    sink += monitoredMethod(methodNanos, depth);
                }
                settlingChunks++;
            }
        }

        private void measure(int from, int to) {
            for (int chunk = from; chunk < to; chunk++) {
                long startNanos = System.nanoTime();
                for (int root = 0; root < CHUNK; root++) {
                    sink += monitoredMethod(methodNanos, depth);
                }
                chunkNanos[chunk] = System.nanoTime() - startNanos;
            }
        }

        private double median() {
            long[] sorted = Arrays.copyOfRange(chunkNanos, chunks / 2, chunks);
            Arrays.sort(sorted);
            return (double) sorted[sorted.length / 2] / CHUNK;
        }

        private double mean() {
            return Arrays.stream(chunkNanos, chunks / 2, chunks).average().orElseThrow() / CHUNK;
        }
    }
}
