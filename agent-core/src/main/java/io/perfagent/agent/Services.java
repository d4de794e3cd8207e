package io.perfagent.agent;

import io.perfagent.bootstrap.AgentThread;
import io.perfagent.status.AgentLog;
import io.perfagent.trace.StartupWatch;
import org.jspecify.annotations.Nullable;

/**
 * What runs beside the program once it has started: the clock that collects and tidies, the dashboard, the exporter. One
 * agent thread, but for {@link #stop}, which the JVM calls at its end.
 */
final class Services implements Runnable {

    private static final long TICK_MILLIS = 250;
    private static final int TICKS_PER_SECOND = 4;

    private final PerfAgent agent;
    private final @Nullable StartupWatch startupWatch;
    private volatile boolean stopped;

    /**
     * Makes the services.
     *
     * @param startupWatch null when the program was running already
     */
    Services(PerfAgent agent, @Nullable StartupWatch startupWatch) {
        this.agent = agent;
        this.startupWatch = startupWatch;
    }

    /** Waits until the program is on its way, starts the services and keeps the clock until the program ends. */
    @Override
    public void run() {
        try {
            if (startupWatch != null) {
                agent.moment.await();
            }
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

    /** Called by the JVM at the program's end. */
    Thread stopper() {
        return new AgentThread("stop", new Runnable() {
            @Override
            public void run() {
                stop();
            }
        });
    }

    private void stop() {
        stopped = true;
        agent.tracer.endStartup(System.nanoTime());
        agent.traces.drain();
    }
}
