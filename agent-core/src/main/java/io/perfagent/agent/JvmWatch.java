package io.perfagent.agent;

import io.perfagent.bootstrap.AgentThread;
import io.perfagent.config.Configuration;
import io.perfagent.dashboard.Observed;
import io.perfagent.profile.Profiles;
import io.perfagent.profile.TraceEvidence;
import io.perfagent.runtime.Allocated;
import io.perfagent.runtime.Deadlocks;
import io.perfagent.runtime.Detail;
import io.perfagent.runtime.RuntimeEvent;
import io.perfagent.runtime.RuntimeEvents;
import io.perfagent.runtime.RuntimeFigures;
import io.perfagent.runtime.Sampling;
import io.perfagent.runtime.jfr.JfrStream;
import io.perfagent.runtime.jfr.RecorderThreads;
import io.perfagent.status.AgentLog;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Watches the JVM beside the program: asks its recorder for events, and its beans. The recorder takes some tenths of a second of
 * CPU time to start, so it begins a moment after the program: one that ends at once never pays for it.
 *
 * <pre>
 * Writer:      the agent's clock; the governor and whoever changes a setting.
 * Readers:     dashboard threads.
 * Publication: volatile fields; this object's monitor for the detail.
 * Lost:        what happened before the recorder began.
 * </pre>
 */
final class JvmWatch implements Observed, RuntimeEvents {

    private static final int LOOKS_BEFORE_START = 2;
    private static final int LOOKS_BEFORE_EVEN = 10;
    private static final int LOOKS_BETWEEN_STATUS = 5;
    private static final int LOOKS_BETWEEN_DEADLOCKS = 10;

    private final PerfAgent agent;
    private final RuntimeFigures figures;
    private final TraceEvidence evidence;
    private final Profiles profiles;
    private final Allocated allocated = new Allocated();
    private final RecorderThreads recorderThreads = new RecorderThreads();
    private volatile List<Deadlocks.Stuck> deadlocks = List.of();
    private volatile @Nullable JfrStream stream;
    private @Nullable AgentThread thread;
    private final AsyncSampling async;
    private volatile @Nullable String silence = "the recorder has not been started yet";
    private Detail detail = Detail.FULL;
    private long looks;
    private long leftOutNanos;
    private long lastEvents;
    private long lastCpuNanos;
    private long lastNanos = System.nanoTime();

    JvmWatch(PerfAgent agent) {
        this.agent = agent;
        figures = new RuntimeFigures(agent.recording, agent.registry);
        evidence = new TraceEvidence(figures, agent.traces);
        profiles = new Profiles(agent.registry, agent.tracer.presences(), evidence, agent.status);
        async = new AsyncSampling(agent, profiles, this::sampleAgain);
        agent.status.feature("jfr", "waiting", "the program has only just begun");
    }

    /** Once a second. The agent's clock. */
    void look() {
        looks++;
        if (looks == LOOKS_BEFORE_START) {
            start();
        }
        allocated.look();
        if (looks % LOOKS_BETWEEN_DEADLOCKS == 0) {
            lookForDeadlocks();
        }
        if (looks % LOOKS_BETWEEN_STATUS == 0) {
            tellStatus();
        }
    }

    private void start() {
        Configuration configuration = agent.settings.current();
        async.start(configuration);
        if (!configuration.jfrEnabled()) {
            quiet("off", "jfr.enabled is false");
        } else if (!JdkModules.ensure(agent.instrumentation, "jdk.jfr")) {
            quiet("off", "this run-time image has no module jdk.jfr");
        } else {
            JfrStream made = new JfrStream(sampling(configuration), agent.status, this);
            stream = made;
            AgentThread started = new AgentThread(JfrStream.FEATURE, made);
            started.start();
            thread = started;
        }
        change(configuration);
    }

    /** The other engine gave up: the recorder samples, where it runs. */
    private void sampleAgain() {
        change(agent.settings.current());
    }

    private void quiet(String state, String reason) {
        silence = reason;
        agent.status.feature(JfrStream.FEATURE, state, reason);
    }

    private Sampling sampling(Configuration configuration) {
        return new Sampling(
                configuration.profilingIntervalMillis(),
                configuration.profilingByCpuTime(),
                configuration.profilingEnabled(),
                async.isOn());
    }

    @Override
    public void batch(List<RuntimeEvent> events, long epochOffsetNanos) {
        silence = null;
        figures.batch(events, epochOffsetNanos);
        profiles.batch(events, epochOffsetNanos);
    }

    private void lookForDeadlocks() {
        List<Deadlocks.Stuck> found = Deadlocks.find();
        if (!found.isEmpty() && deadlocks.isEmpty()) {
            StringBuilder names = new StringBuilder();
            for (Deadlocks.Stuck stuck : found) {
                names.append(names.isEmpty() ? "" : ", ").append(stuck.name());
            }
            AgentLog.warn("threads wait for each other for ever: " + names);
        }
        deadlocks = found;
    }

    /** What the recorder costs, seen from outside. */
    private void tellStatus() {
        JfrStream running = stream;
        if (running == null) {
            return;
        }
        AgentThread reading = thread;
        if (reading != null && !reading.isAlive() && silence == null) {
            silence = "the stream of events has ended";
        }
        long nowNanos = System.nanoTime();
        long cpuNanos = recorderThreads.cpuNanos() + readingCpuNanos();
        long events = running.events();
        double seconds = (nowNanos - lastNanos) / 1e9;
        if (silence == null && seconds > 0) {
            agent.status.feature(
                    JfrStream.FEATURE,
                    "on",
                    String.format(
                            Locale.ROOT,
                            "%.1f events a second, %.2f %% of a CPU in its threads, %s",
                            (events - lastEvents) / seconds,
                            (cpuNanos - lastCpuNanos) / seconds / 1e7,
                            told(detail())));
        }
        lastNanos = nowNanos;
        lastCpuNanos = cpuNanos;
        lastEvents = events;
    }

    private static String told(Detail detail) {
        return switch (detail) {
            case FULL -> "full detail";
            case FEWER_SAMPLES -> "fewer samples";
            case NO_SAMPLES -> "no samples";
        };
    }

    /**
     * CPU time of the JVM's recorder beyond that of the agent's threads, since it has begun to run evenly. Its start is paid once,
     * whatever is lowered afterwards, so it must not make the governor lower anything: what all of it took until then is left
     * out, and that makes this negative. The clock's thread.
     */
    long recorderCpuNanos() {
        if (stream == null) {
            return 0;
        }
        long ownNanos = recorderThreads.cpuNanos();
        if (looks < LOOKS_BEFORE_EVEN) {
            leftOutNanos = ownNanos + readingCpuNanos();
        }
        return ownNanos - leftOutNanos;
    }

    private long readingCpuNanos() {
        AgentThread reading = thread;
        try {
            return reading == null
                    ? 0
                    : Math.max(0, ManagementFactory.getThreadMXBean().getThreadCpuTime(reading.getId()));
        } catch (LinkageError | UnsupportedOperationException noManagement) {
            return 0;
        }
    }

    /** Lowers the detail; false when it is as low already. The governor. */
    synchronized boolean lower(Detail wanted) {
        if ((stream == null && !async.isOn())
                || detail.compareTo(wanted) >= 0
                || !agent.settings.current().profilingEnabled()) {
            return false;
        }
        set(wanted);
        return true;
    }

    /** Takes back what {@link #lower} did with {@code lowered}. */
    synchronized void raise(Detail lowered) {
        set(lowered == Detail.NO_SAMPLES ? Detail.FEWER_SAMPLES : Detail.FULL);
    }

    private void set(Detail wanted) {
        detail = wanted;
        JfrStream running = stream;
        if (running != null) {
            running.detail(wanted);
        }
        async.detail(wanted);
        agent.tracer.presences().on(wanted != Detail.NO_SAMPLES && (running != null || async.isOn()));
    }

    private synchronized Detail detail() {
        return detail;
    }

    /** A setting was changed. */
    synchronized void change(Configuration next) {
        JfrStream running = stream;
        Sampling sampling = sampling(next);
        if (running != null) {
            running.sampling(sampling);
        }
        async.sampling(sampling);
        agent.tracer
                .presences()
                .on(next.profilingEnabled() && detail != Detail.NO_SAMPLES && (running != null || async.isOn()));
    }

    @Override
    public RuntimeFigures runtime() {
        return figures;
    }

    @Override
    public Profiles profiles() {
        return profiles;
    }

    @Override
    public TraceEvidence evidence() {
        return evidence;
    }

    @Override
    public Allocated allocated() {
        return allocated;
    }

    @Override
    public List<Deadlocks.Stuck> deadlocks() {
        return deadlocks;
    }

    @Override
    public @Nullable String silence() {
        return silence;
    }

    @Override
    public @Nullable String samplesSilence() {
        return async.isOn() ? null : silence;
    }
}
