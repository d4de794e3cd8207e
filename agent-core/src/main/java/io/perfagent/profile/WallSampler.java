package io.perfagent.profile;

import io.perfagent.recording.Presences;
import io.perfagent.runtime.RuntimeEvent;
import io.perfagent.runtime.RuntimeEvents;
import io.perfagent.runtime.Stack;
import io.perfagent.status.AgentLog;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the stacks of the threads that are in a transaction, whatever they do: run, wait or are blocked. It needs the management
 * beans and not the JVM's recorder. The JVM stops the program for a look, so the looks become rarer as they take longer: they take
 * at most a fixed share of the time.
 *
 * <pre>
 * Writer:      its own agent thread takes the samples; any agent thread sets the interval.
 * Readers:     whoever takes the batches, on the thread of this sampler.
 * Publication: this object's monitor.
 * Lost:        of more than {@link #MOST_THREADS} threads in transactions those beyond, in turn: the others stand for them. Virtual
 *              threads, which no bean sees.
 * </pre>
 */
public final class WallSampler implements Runnable {

    /** What the outermost frame says of a thread. */
    enum State {
        RUNNING,
        WAITING,
        BLOCKED,
        READING_OR_WRITING;

        final String frame = "(" + name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
    }

    private static final int MOST_THREADS = 64;
    private static final int MOST_FRAMES = 128;
    private static final long BATCH_NANOS = 1_000_000_000L;
    /** A look may stop the program for so little of the time: one part in so many. */
    private static final int LEAST_PAUSE_FACTOR = 50;
    /** A sample stands for no more time than so many pauses: the machine may have slept. */
    private static final int MOST_PAUSES = 10;
    /** Of so many looks the fastest tells what one takes: whatever disturbs a measurement makes it longer. */
    private static final int LATEST = 8;
    /** While fewer were made the slow first ones, which load classes, must not delay the others for long. */
    private static final long FIRST_PAUSE_NANOS = 250_000_000L;

    private final Presences presences;
    private final RuntimeEvents listener;
    private final List<RuntimeEvent> batch = new ArrayList<>();
    private long intervalNanos;
    private boolean closed;
    private final long[] latestNanos = new long[LATEST];
    private int turn;
    private long looks;
    private long samples;
    private long lookNanos;

    /** Makes one that hands its samples to {@code listener} once a second, dated by {@link System#nanoTime}. */
    public WallSampler(Presences presences, RuntimeEvents listener, long intervalMillis) {
        this.presences = presences;
        this.listener = listener;
        this.intervalNanos = intervalMillis * 1_000_000;
    }

    /** Why there is none on this JVM; null where there can be one. */
    public static @Nullable String unavailable() {
        return ModuleLayer.boot().findModule("java.management").isPresent()
                ? null
                : "this run-time image has no module java.management";
    }

    /** Looks so often from now on. */
    public synchronized void interval(long millis) {
        intervalNanos = millis * 1_000_000;
        notifyAll();
    }

    /** Ends it for good. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** What it does, for people. */
    public synchronized String told() {
        return String.format(
                Locale.ROOT,
                "a look every %d ms, %d samples, %.2f ms a look",
                intervalNanos / 1_000_000,
                samples,
                looks == 0 ? 0.0 : lookNanos / 1e6 / looks);
    }

    @Override
    public void run() {
        long lastNanos = System.nanoTime();
        long handedNanos = lastNanos;
        while (pause(System.nanoTime() - lastNanos)) {
            long nowNanos = System.nanoTime();
            try {
                look(nowNanos, nowNanos - lastNanos);
                if (nowNanos - handedNanos >= BATCH_NANOS) {
                    handedNanos = nowNanos;
                    List<RuntimeEvent> full = List.copyOf(batch);
                    batch.clear();
                    listener.batch(full, 0);
                }
            } catch (RuntimeException | LinkageError failure) {
                batch.clear();
                AgentLog.error("threads could not be sampled", failure);
            }
            lastNanos = nowNanos;
        }
        listener.batch(List.copyOf(batch), 0);
    }

    /** Waits for the next look; false at the end. */
    private synchronized boolean pause(long sinceLookNanos) {
        long startNanos = System.nanoTime();
        long restNanos = pauseNanos() - sinceLookNanos;
        while (!closed && restNanos > 0) {
            try {
                wait(restNanos / 1_000_000, (int) (restNanos % 1_000_000));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
            restNanos = pauseNanos() - sinceLookNanos - (System.nanoTime() - startNanos);
        }
        return !closed;
    }

    /** From one look to the next. */
    private synchronized long pauseNanos() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < Math.min(looks, LATEST); i++) {
            least = Math.min(least, latestNanos[i]);
        }
        if (looks == 0) {
            return intervalNanos;
        }
        long leastPauseNanos = least * LEAST_PAUSE_FACTOR;
        return Math.max(intervalNanos, looks < LATEST ? Math.min(FIRST_PAUSE_NANOS, leastPauseNanos) : leastPauseNanos);
    }

    private void look(long nowNanos, long sinceNanos) {
        List<Long> open = new ArrayList<>();
        presences.readOpen((thread, start, name) -> open.add(thread));
        if (open.isEmpty()) {
            return;
        }
        int count = Math.min(open.size(), MOST_THREADS);
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            ids[i] = open.get((turn + i) % open.size());
        }
        turn = (turn + count) % open.size();
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        ThreadInfo[] infos = bean.getThreadInfo(ids, MOST_FRAMES);
        long weightNanos = weightNanos(sinceNanos, open.size(), count);
        int taken = 0;
        for (ThreadInfo info : infos) {
            if (info != null && info.getStackTrace().length > 0) {
                batch.add(new RuntimeEvent.WallSample(nowNanos, info.getThreadId(), stack(info), weightNanos));
                taken++;
            }
        }
        synchronized (this) {
            long tookNanos = System.nanoTime() - nowNanos;
            latestNanos[(int) (looks % LATEST)] = tookNanos;
            looks++;
            samples += taken;
            lookNanos += tookNanos;
        }
    }

    /** The time since the look before, of all threads, shared by those that were looked at. */
    private long weightNanos(long sinceNanos, int open, int count) {
        return Math.min(sinceNanos, MOST_PAUSES * pauseNanos()) * open / count;
    }

    private static Stack stack(ThreadInfo info) {
        StackTraceElement[] trace = info.getStackTrace();
        List<String> frames = new ArrayList<>(trace.length + 2);
        for (StackTraceElement element : trace) {
            frames.add(Stack.withoutRun(element.getClassName()) + "." + element.getMethodName());
        }
        if (trace.length == MOST_FRAMES) {
            frames.add(Stack.TRUNCATED);
        }
        frames.add(state(info.getThreadState(), trace[0]).frame);
        return Stack.of(frames);
    }

    /** A thread that waits for a file or a peer runs as far as the JVM knows: only its innermost frame tells. */
    static State state(Thread.State state, StackTraceElement innermost) {
        return switch (state) {
            case BLOCKED -> State.BLOCKED;
            case WAITING, TIMED_WAITING -> State.WAITING;
            default ->
                innermost.isNativeMethod() && isInputOrOutput(innermost.getClassName())
                        ? State.READING_OR_WRITING
                        : State.RUNNING;
        };
    }

    private static boolean isInputOrOutput(String className) {
        return className.startsWith("sun.nio.")
                || className.startsWith("java.net.")
                || className.startsWith("java.io.");
    }
}
