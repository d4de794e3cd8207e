package io.perfagent.agent;

import io.perfagent.bootstrap.AgentThread;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What the agent itself costs: the CPU time of its threads, measured, and of its probes, estimated as calls × the cost
 * of a probe measured at start. Agent threads; guarded by its monitor.
 */
final class OwnCost {

    private static final int CALIBRATION_ROUNDS = 20_000;

    private final double probeNanos = calibrate();
    private long lastNanos = System.nanoTime();
    private long lastCpuNanos;
    private long lastCalls;
    private double cpuPercent;

    /** Two clock reads and about as much again for the rest of a probe: the recorder, and the allocation counter. */
    private static double calibrate() {
        long sink = 0;
        long startNanos = System.nanoTime();
        for (int i = 0; i < CALIBRATION_ROUNDS; i++) {
            sink += System.nanoTime();
        }
        long tookNanos = System.nanoTime() - startNanos;
        return sink == 0 ? 0 : 3.0 * tookNanos / CALIBRATION_ROUNDS;
    }

    /** Takes the figures of the time since the last look. */
    synchronized void look(long recordedCalls) {
        long nowNanos = System.nanoTime();
        long cpuNanos = threadCpuNanos();
        long elapsedNanos = nowNanos - lastNanos;
        if (elapsedNanos < 100_000_000) {
            return;
        }
        double spentNanos = Math.max(0, cpuNanos - lastCpuNanos) + (recordedCalls - lastCalls) * probeNanos;
        cpuPercent = 100 * spentNanos / elapsedNanos;
        lastNanos = nowNanos;
        lastCpuNanos = cpuNanos;
        lastCalls = recordedCalls;
    }

    /** Percent of one CPU over the last few seconds. */
    synchronized double cpuPercent() {
        return cpuPercent;
    }

    private static long threadCpuNanos() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        if (!bean.isThreadCpuTimeSupported()) {
            return 0;
        }
        long sum = 0;
        for (Thread thread : AgentThread.running()) {
            sum += Math.max(0, bean.getThreadCpuTime(thread.getId()));
        }
        return sum;
    }
}
