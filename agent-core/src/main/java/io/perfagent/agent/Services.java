package io.perfagent.agent;

import io.perfagent.status.AgentLog;
import io.perfagent.trace.StartupWatch;
import org.jspecify.annotations.Nullable;

/**
 * What runs beside the program once it has started: the clock that collects and tidies, the dashboard, the exporter. One
 * agent thread, but for {@link #stop}, which the JVM calls at its end.
 */
final class Services {

    private static final long TICK_MILLIS = 250;
    private static final int TICKS_PER_SECOND = 4;

    private final PerfAgent agent;
    private final @Nullable StartupWatch startupWatch;
    private volatile boolean stopped;

    Services(PerfAgent agent, @Nullable StartupWatch startupWatch) {
        this.agent = agent;
        this.startupWatch = startupWatch;
    }

    /** Waits until the program is on its way, then {@link #run}s. */
    void runAfterStart() {
        try {
            agent.moment.await();
            run();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts the services and keeps the clock until the program ends. */
    void run() {
        try {
            for (long tick = 0; !stopped; tick++) {
                tick(tick);
                Thread.sleep(TICK_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick(long tick) {
        try {
            if (startupWatch != null) {
                startupWatch.look();
            }
            agent.traces.drain();
            if (tick % TICKS_PER_SECOND == 0) {
                agent.aggregator.collect();
                agent.jdbc.expunge();
            }
        } catch (RuntimeException | LinkageError failure) {
            // The next tick may work; a clock that stops would lose everything.
            AgentLog.error("the agent's clock stumbled", failure);
        }
    }

    void stop() {
        stopped = true;
        agent.tracer.endStartup(System.nanoTime());
        agent.traces.drain();
        if (Boolean.getBoolean("dump")) {
            agent.aggregator
                    .between(0, Long.MAX_VALUE)
                    .series()
                    .forEach((k, v) -> System.err.println(k + " calls=" + v.calls() + " err=" + v.errors() + " total="
                            + v.totalNanos() + " self=" + v.selfNanos() + " p50=" + v.percentileNanos(50) + " max="
                            + v.maxNanos() + " alloc=" + v.allocatedBytesOrAbsent()));
            System.err.println("recorded " + agent.aggregator.recordedCount());
            agent.traces.all().forEach(System.err::println);
            System.err.println(agent.status.features());
            System.err.println(agent.weavings.woven());
            System.err.println(agent.weavings.notWoven());
            AgentLog.lines().forEach(System.err::println);
        }
    }
}
