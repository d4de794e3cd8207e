package io.perfagent.agent;

import io.perfagent.bootstrap.AgentThread;
import io.perfagent.config.Configuration;
import io.perfagent.profile.Kind;
import io.perfagent.runtime.Detail;
import io.perfagent.runtime.DiagnosticCommand;
import io.perfagent.runtime.RuntimeEvents;
import io.perfagent.runtime.SampleEngine;
import io.perfagent.runtime.Sampling;
import io.perfagent.runtime.async.AsyncLibrary;
import io.perfagent.runtime.async.AsyncProfiler;
import io.perfagent.runtime.async.Unusable;
import io.perfagent.status.AgentLog;
import org.jspecify.annotations.Nullable;

/**
 * async-profiler as the engine of samples, where the user asks for it. When it cannot begin, that is said once and the JVM's
 * recorder goes on as if nobody had asked.
 *
 * <pre>
 * Writer:      the agent's clock; the engine's own thread when it gives up.
 * Readers:     the governor, whoever changes a setting, dashboard threads.
 * Publication: a volatile field.
 * Lost:        see {@link AsyncProfiler}.
 * </pre>
 */
final class AsyncSampling {

    private final PerfAgent agent;
    private final RuntimeEvents listener;
    private final Runnable gaveUp;
    private volatile @Nullable SampleEngine engine;

    /** @param gaveUp is run when the engine could not begin */
    AsyncSampling(PerfAgent agent, RuntimeEvents listener, Runnable gaveUp) {
        this.agent = agent;
        this.listener = listener;
        this.gaveUp = gaveUp;
    }

    void start(Configuration configuration) {
        if (!configuration.profilingByAsyncProfiler()) {
            agent.status.feature(AsyncProfiler.FEATURE, "off", "profiling.engine is jfr");
            return;
        }
        if (!JdkModules.ensure(agent.instrumentation, "jdk.jfr")) {
            refuse("profiling.engine=async-profiler: this run-time image has no module jdk.jfr to read its files with");
            return;
        }
        try {
            SampleEngine made = new AsyncProfiler(
                    AsyncLibrary.find(configuration.profilingAsyncLibrary(), System.getenv()),
                    new Sampling(configuration.profilingIntervalMillis(), true, configuration.profilingEnabled(), true),
                    // The recorder reports waits itself; both would count them twice.
                    new AsyncProfiler.Also(!configuration.jfrEnabled(), configuration.profilingAsyncWall()),
                    new DiagnosticCommand(agent.instrumentation),
                    agent.status,
                    listener,
                    this::giveUp);
            engine = made;
            agent.status.feature(AsyncProfiler.FEATURE, "waiting", "its first samples are two seconds away");
            new AgentThread(AsyncProfiler.FEATURE, made).start();
        } catch (Unusable unusable) {
            refuse(unusable.reason());
        }
    }

    private void giveUp(String reason) {
        engine = null;
        refuse(reason);
        gaveUp.run();
    }

    private void refuse(String reason) {
        agent.status.feature(AsyncProfiler.FEATURE, "failed", reason);
        AgentLog.warn(reason);
        boolean hasRecorder = agent.settings.current().jfrEnabled();
        System.err.println("perf-agent: " + reason + "; until then "
                + (hasRecorder
                        ? "the JVM's own recorder samples"
                        : "nothing is sampled, because jfr.enabled is false"));
    }

    boolean isOn() {
        return engine != null;
    }

    /** Whether it brings samples of that kind. */
    boolean samples(Kind kind) {
        return isOn()
                && switch (kind) {
                    case CPU, ALLOC -> true;
                    case LOCK -> !agent.settings.current().jfrEnabled();
                    case WALL -> agent.settings.current().profilingAsyncWall();
                    case EXCEPTIONS -> false;
                };
    }

    void detail(Detail wanted) {
        SampleEngine running = engine;
        if (running != null) {
            running.detail(wanted);
        }
    }

    void sampling(Sampling wanted) {
        SampleEngine running = engine;
        if (running != null) {
            running.sampling(wanted);
        }
    }
}
