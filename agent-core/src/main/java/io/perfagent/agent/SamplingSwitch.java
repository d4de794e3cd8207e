package io.perfagent.agent;

import io.perfagent.bootstrap.AgentThread;
import io.perfagent.config.Configuration;
import io.perfagent.profile.Kind;
import io.perfagent.profile.SessionRequest;
import io.perfagent.profile.Sessions;
import io.perfagent.profile.WallSampler;
import io.perfagent.runtime.Detail;
import io.perfagent.runtime.RuntimeEvents;
import io.perfagent.runtime.Sampling;
import io.perfagent.runtime.jfr.JfrStream;
import io.perfagent.runtime.jfr.RecorderThreads;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns the JVM's recorder, and the look at threads in transactions, on and off, as the settings, the governor and a session on
 * request want it, and says what it costs.
 *
 * <pre>
 * Writer:      the agent's clock; the governor; whoever changes a setting or starts a session; the stream's thread.
 * Readers:     dashboard threads.
 * Publication: this object's monitor; volatile fields for the silence.
 * Lost:        nothing.
 * </pre>
 */
final class SamplingSwitch implements Sessions.Switch {

    private static final int LOOKS_BEFORE_EVEN = 8;

    private final PerfAgent agent;
    private final RuntimeEvents listener;
    private final RuntimeEvents wallListener;
    private final AsyncSampling async;
    private final RecorderThreads recorderThreads = new RecorderThreads();
    /** Why there is no stream; null while there is one. */
    private volatile @Nullable String absence = "the recorder has not been started yet";

    private volatile boolean heard;
    private boolean begun;
    private @Nullable JfrStream stream;
    private @Nullable AgentThread thread;
    private @Nullable WallSampler wall;
    private @Nullable SessionRequest session;
    /** Whether the stream is there for the session alone. */
    private boolean borrowed;

    private Detail detail = Detail.FULL;
    private int looksSinceOpened;
    /** What was counted before the present stream, its reading included. */
    private long countedNanos;

    private long leftOutNanos;
    private long lastEvents;
    private long lastCpuNanos;
    private long lastNanos = System.nanoTime();

    SamplingSwitch(PerfAgent agent, RuntimeEvents listener, RuntimeEvents asyncListener, RuntimeEvents wallListener) {
        this.agent = agent;
        this.listener = listener;
        this.wallListener = wallListener;
        async = new AsyncSampling(agent, asyncListener, this::change);
        agent.status.feature(JfrStream.FEATURE, "waiting", "the program has only just begun");
    }

    /** The program is on its way: from now on there may be events. */
    synchronized void begin() {
        begun = true;
        async.start(agent.settings.current());
        if (!agent.settings.current().jfrEnabled()) {
            quiet("off", "jfr.enabled is false");
        } else {
            String problem = open();
            if (problem != null) {
                quiet("off", problem);
            }
        }
        apply();
    }

    /** Why it cannot be, or null when it was opened. */
    private @Nullable String open() {
        if (!JdkModules.ensure(agent.instrumentation, "jdk.jfr")) {
            return "this run-time image has no module jdk.jfr";
        }
        JfrStream made = new JfrStream(sampling(), agent.status, listener);
        stream = made;
        absence = null;
        heard = false;
        looksSinceOpened = 0;
        AgentThread started = new AgentThread(JfrStream.FEATURE, made);
        started.start();
        thread = started;
        return null;
    }

    private void close(JfrStream open) {
        countedNanos = recorderThreads.cpuNanos() - leftOutNanos + readingCpuNanos();
        open.close();
        stream = null;
        thread = null;
        borrowed = false;
        quiet("off", "jfr.enabled is false");
    }

    private void quiet(String state, String reason) {
        absence = reason;
        agent.status.feature(JfrStream.FEATURE, state, reason);
    }

    // ---- sessions

    @Override
    public synchronized @Nullable String begin(SessionRequest request) {
        if (!begun) {
            return "the program has only just begun";
        }
        if (request.kinds().contains(Kind.WALL) && !async.samples(Kind.WALL) && WallSampler.unavailable() != null) {
            return WallSampler.unavailable();
        }
        session = request;
        if (stream == null && needsEvents(request)) {
            String problem = open();
            if (problem != null) {
                session = null;
                return problem;
            }
            borrowed = true;
        }
        apply();
        return null;
    }

    @Override
    public synchronized void end() {
        session = null;
        JfrStream running = stream;
        if (running != null && borrowed) {
            close(running);
        }
        apply();
    }

    private static boolean needsEvents(SessionRequest request) {
        return request.kinds().stream().anyMatch(kind -> kind != Kind.WALL);
    }

    @Override
    public @Nullable String silence(Kind kind) {
        if (async.samples(kind)) {
            return null;
        }
        return kind == Kind.WALL ? wallSilence() : silence();
    }

    private synchronized @Nullable String wallSilence() {
        if (wall != null) {
            return null;
        }
        if (async.samples(Kind.WALL)) {
            return "async-profiler looks instead";
        }
        String unavailable = WallSampler.unavailable();
        return unavailable != null
                ? unavailable
                : detail == Detail.NO_SAMPLES
                        ? "the governor has switched sampling off"
                        : "profiling.wall.enabled is false";
    }

    // ---- what is asked of it

    private Sampling sampling() {
        Configuration configuration = agent.settings.current();
        SessionRequest wanted = session;
        long intervalMillis = wanted == null || wanted.intervalMillis() == 0
                ? configuration.profilingIntervalMillis()
                : wanted.intervalMillis();
        return new Sampling(intervalMillis, configuration.profilingByCpuTime(), samples(), async.isOn());
    }

    private boolean samples() {
        SessionRequest wanted = session;
        return (wanted != null && needsEvents(wanted))
                || agent.settings.current().profilingEnabled();
    }

    private void apply() {
        JfrStream running = stream;
        if (running != null) {
            running.sampling(sampling());
            running.detail(detail);
        }
        async.sampling(sampling());
        async.detail(detail);
        applyWall();
        boolean sampled = (running != null || async.isOn()) && samples() && detail != Detail.NO_SAMPLES;
        agent.tracer.presences().on(wall != null || sampled);
    }

    private void applyWall() {
        Configuration configuration = agent.settings.current();
        SessionRequest wanted = session;
        SessionRequest asked = wanted != null && wanted.kinds().contains(Kind.WALL) ? wanted : null;
        boolean on = begun
                && detail != Detail.NO_SAMPLES
                && (asked != null || configuration.wallEnabled())
                && !async.samples(Kind.WALL) // both would count the same time twice
                && WallSampler.unavailable() == null;
        long fullMillis = asked != null && asked.intervalMillis() > 0
                ? asked.intervalMillis()
                : configuration.wallIntervalMillis();
        long millis = fullMillis * (detail == Detail.FEWER_SAMPLES ? Sampling.FEWER : 1);
        WallSampler running = wall;
        if (running != null && !on) {
            running.close();
            wall = null;
        } else if (running != null) {
            running.interval(millis);
        } else if (on) {
            WallSampler made = new WallSampler(agent.tracer.presences(), wallListener, millis);
            new AgentThread("wall", made).start();
            wall = made;
        }
        tellWall();
    }

    private void tellWall() {
        WallSampler running = wall;
        String silence = wallSilence();
        agent.status.feature(
                "profiling.wall",
                running == null ? "off" : "on",
                running == null ? silence == null ? "" : silence : running.told());
    }

    /** A setting was changed. */
    synchronized void change() {
        apply();
    }

    /** Lowers the detail; false when it is as low already. The governor. */
    synchronized boolean lower(Detail wanted) {
        boolean canSave = wall != null || ((stream != null || async.isOn()) && samples());
        if (!canSave || detail.compareTo(wanted) >= 0) {
            return false;
        }
        detail = wanted;
        apply();
        return true;
    }

    /** Takes back what {@link #lower} did with {@code lowered}. */
    synchronized void raise(Detail lowered) {
        detail = lowered == Detail.NO_SAMPLES ? Detail.FEWER_SAMPLES : Detail.FULL;
        apply();
    }

    // ---- what it says

    /** Events have come. The stream's thread. */
    void heard() {
        heard = true;
    }

    /** Writes the recorder's last minute; false where it does not run. Dashboard threads. */
    boolean dump(Path file) throws IOException {
        JfrStream running;
        synchronized (this) {
            running = stream;
        }
        return running != null && running.dump(file);
    }

    /** Why the JVM reports no events; null while it does. */
    @Nullable
    String silence() {
        String reason = absence;
        return reason != null ? reason : heard ? null : "the recorder has not reported anything yet";
    }

    /** A second has passed. The agent's clock. */
    synchronized void look() {
        looksSinceOpened++;
    }

    /** What the recorder costs, seen from outside. The agent's clock. */
    synchronized void tellStatus() {
        tellWall();
        JfrStream running = stream;
        if (running == null) {
            return;
        }
        AgentThread reading = thread;
        if (reading != null && !reading.isAlive()) {
            absence = "the stream of events has ended";
        }
        long nowNanos = System.nanoTime();
        long cpuNanos = recorderThreads.cpuNanos() + readingCpuNanos();
        long events = running.events();
        double seconds = (nowNanos - lastNanos) / 1e9;
        if (silence() == null && seconds > 0) {
            agent.status.feature(
                    JfrStream.FEATURE,
                    "on",
                    String.format(
                            Locale.ROOT,
                            "%.1f events a second, %.2f %% of a CPU in its threads, %s%s",
                            Math.max(0, events - lastEvents) / seconds,
                            Math.max(0, cpuNanos - lastCpuNanos) / seconds / 1e7,
                            told(detail),
                            borrowed ? ", for a session on request" : ""));
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
     * CPU time of the JVM's recorder beyond that of the agent's threads. Its start is paid once, whatever is lowered afterwards,
     * so it must not make the governor lower anything: what all of it took until it ran evenly is left out, and that makes this
     * less than before. The clock's thread.
     */
    synchronized long cpuNanos() {
        if (stream == null) {
            return countedNanos;
        }
        long ownNanos = recorderThreads.cpuNanos();
        if (looksSinceOpened < LOOKS_BEFORE_EVEN) {
            leftOutNanos = ownNanos + readingCpuNanos() - countedNanos;
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
}
