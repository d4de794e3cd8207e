package io.perfagent.agent;

import io.perfagent.dashboard.Observed;
import io.perfagent.profile.Kind;
import io.perfagent.profile.Profiles;
import io.perfagent.profile.Sessions;
import io.perfagent.profile.TraceEvidence;
import io.perfagent.runtime.Allocated;
import io.perfagent.runtime.Deadlocks;
import io.perfagent.runtime.Detail;
import io.perfagent.runtime.RuntimeEvent;
import io.perfagent.runtime.RuntimeEvents;
import io.perfagent.runtime.RuntimeFigures;
import io.perfagent.status.AgentLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches the JVM beside the program: asks its recorder for events, and its beans. The recorder takes some tenths of a second of
 * CPU time to start, so it begins a moment after the program: one that ends at once never pays for it.
 *
 * <pre>
 * Writer:      the agent's clock.
 * Readers:     dashboard threads.
 * Publication: a volatile field.
 * Lost:        what happened before the recorder began.
 * </pre>
 */
final class JvmWatch implements Observed, RuntimeEvents {

    private static final int LOOKS_BEFORE_START = 2;
    private static final int LOOKS_BETWEEN_STATUS = 5;
    private static final int LOOKS_BETWEEN_DEADLOCKS = 10;

    private final RuntimeFigures figures;
    private final TraceEvidence evidence;
    private final Profiles profiles;
    private final Allocated allocated = new Allocated();
    private final SamplingSwitch recorder;
    private final Sessions sessions;
    private volatile List<Deadlocks.Stuck> deadlocks = List.of();
    private long looks;

    JvmWatch(PerfAgent agent) {
        recorder = new SamplingSwitch(agent, this, this::sampled, this::wall);
        sessions = new Sessions(recorder, agent.status);
        figures = new RuntimeFigures(agent.recording, agent.registry);
        evidence = new TraceEvidence(figures, agent.traces);
        profiles = new Profiles(agent.registry, agent.tracer.presences(), evidence, sessions, agent.status);
    }

    /** Once a second. The agent's clock. */
    void look() {
        looks++;
        if (looks == LOOKS_BEFORE_START) {
            recorder.begin();
        }
        recorder.look();
        sessions.look(profiles.oldestWaitingNanos());
        allocated.look();
        if (looks % LOOKS_BETWEEN_DEADLOCKS == 0) {
            lookForDeadlocks();
        }
        if (looks % LOOKS_BETWEEN_STATUS == 0) {
            recorder.tellStatus();
        }
    }

    @Override
    public void batch(List<RuntimeEvent> events, long epochOffsetNanos) {
        recorder.heard();
        figures.batch(events, epochOffsetNanos);
        profiles.batch(events, epochOffsetNanos);
    }

    private void wall(List<RuntimeEvent> samples, long epochOffsetNanos) {
        profiles.wall(samples, epochOffsetNanos);
    }

    /** Samples of another engine than the JVM's recorder. Its thread. */
    private void sampled(List<RuntimeEvent> events, long epochOffsetNanos) {
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

    /** CPU time of the JVM's recorder beyond that of the agent's threads. The clock's thread. */
    long recorderCpuNanos() {
        return recorder.cpuNanos();
    }

    /** Lowers the detail; false when it is as low already. The governor. */
    boolean lower(Detail wanted) {
        return recorder.lower(wanted);
    }

    /** Takes back what {@link #lower} did with {@code lowered}. */
    void raise(Detail lowered) {
        recorder.raise(lowered);
    }

    /** A setting was changed. */
    void change() {
        recorder.change();
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
        return recorder.silence();
    }

    @Override
    public boolean dump(Path file) throws IOException {
        return recorder.dump(file);
    }

    @Override
    public @Nullable String silence(Kind kind) {
        return recorder.silence(kind);
    }

    @Override
    public Sessions sessions() {
        return sessions;
    }
}
