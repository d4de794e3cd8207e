package io.perfagent.runtime.async;

import io.perfagent.runtime.Detail;
import io.perfagent.runtime.DiagnosticCommand;
import io.perfagent.runtime.RuntimeEvent;
import io.perfagent.runtime.RuntimeEvents;
import io.perfagent.runtime.SampleEngine;
import io.perfagent.runtime.Sampling;
import io.perfagent.runtime.jfr.SampleFile;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has async-profiler sample in slices of {@link #SLICE_MILLIS}, and reads each slice when it has ended. The JVM loads the library as a
 * tool agent at each command ({@code JVMTI.agent_load}), so no class of async-profiler is needed and a program that has them is
 * not touched. Runs on one agent thread.
 *
 * <pre>
 * Writer:      the library, from signals in the program's threads, into a file of its own.
 * Readers:     the thread that runs this; it hands batches on.
 * Publication: settings are guarded by this object's monitor and hold from the next slice on.
 * Lost:        what runs between two slices, some milliseconds; samples beyond {@link #MOST_IN_SLICE} in one, counted as
 *              {@code async_slice_full}; slices that could not be read, counted as {@code async_slices_unreadable}.
 * </pre>
 */
public final class AsyncProfiler implements SampleEngine {

    /** The name under which the status shows this feature, and the value of {@code profiling.engine}. */
    public static final String FEATURE = "async-profiler";

    private static final int MOST_IN_SLICE = 40_000;
    private static final long SLICE_MILLIS = 2_000;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    private static final long BYTES_BETWEEN_ALLOCATIONS = 512 * 1024;

    /** The best first: with the kernel's counters, with a timer of each thread, with one of the process. */
    private static final List<String> CPU_EVENTS = List.of("cpu", "ctimer", "itimer");

    /** What else is sampled, beside CPU and allocation. */
    public record Also(boolean locks, boolean wall) {}

    private final File library;
    private final Also also;
    private final DiagnosticCommand jvm;
    private final AgentStatus status;
    private final RuntimeEvents listener;
    private final Consumer<String> gaveUp;
    private final SampleFile reader = new SampleFile();
    private final AtomicLong events = new AtomicLong();
    private int cpuEvent;

    private Sampling sampling;
    /** Of the slice that runs; this thread's own. */
    private long slicePeriodMillis;

    private Detail detail = Detail.FULL;
    private boolean closed;

    /**
     * Makes an engine that hands its batches to {@code listener}.
     *
     * @param gaveUp is told why, once, when it could not even begin
     */
    public AsyncProfiler(
            File library,
            Sampling sampling,
            Also also,
            DiagnosticCommand jvm,
            AgentStatus status,
            RuntimeEvents listener,
            Consumer<String> gaveUp) {
        this.library = library;
        this.sampling = sampling;
        this.also = also;
        this.jvm = jvm;
        this.status = status;
        this.listener = listener;
        this.gaveUp = gaveUp;
    }

    @Override
    public long events() {
        return events.get();
    }

    @Override
    public synchronized void detail(Detail wanted) {
        detail = wanted;
    }

    @Override
    public synchronized void sampling(Sampling wanted) {
        sampling = wanted;
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    @Override
    public void run() {
        Path folder;
        try {
            folder = Files.createTempDirectory("perf-agent-async");
        } catch (IOException full) {
            gaveUp.accept(AsyncLibrary.refused(library, "no temporary directory: " + full));
            return;
        }
        Path file = folder.resolve("samples.jfr");
        Path log = folder.resolve("log.txt");
        for (Path path : List.of(folder, file, log)) {
            path.toFile().deleteOnExit();
        }
        slices(file, log);
    }

    private void slices(Path file, Path log) {
        long pauseMillis = SLICE_MILLIS;
        boolean hasBegun = false;
        while (!isClosed()) {
            String command = startCommand();
            String problem = command == null ? null : start(command, file, log);
            if (problem != null && !hasBegun) {
                gaveUp.accept(AsyncLibrary.refused(library, problem));
                return;
            }
            boolean runs = command != null && problem == null;
            hasBegun |= runs;
            pauseMillis = problem == null ? SLICE_MILLIS : Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
            if (problem != null) {
                status.feature(FEATURE, "failed", problem);
            } else if (!runs) {
                status.feature(FEATURE, "on", "no samples");
            }
            pause(pauseMillis);
            if (runs) {
                finish(file, log);
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void pause(long millis) {
        long endNanos = System.nanoTime() + millis * 1_000_000;
        long left = millis;
        try {
            while (!closed && left > 0) {
                wait(left);
                left = (endNanos - System.nanoTime()) / 1_000_000;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    /** All but the event; null when nothing is to be sampled. */
    private synchronized @Nullable String startCommand() {
        if (!sampling.profiling() || detail == Detail.NO_SAMPLES) {
            return null;
        }
        int factor = detail == Detail.FEWER_SAMPLES ? Sampling.FEWER : 1;
        long periodMillis = sampling.cpuPeriodMillis() * factor;
        slicePeriodMillis = periodMillis;
        return "start,jfr,interval=" + periodMillis + "ms,alloc=" + BYTES_BETWEEN_ALLOCATIONS * factor
                + (also.locks() ? ",lock=" + Sampling.THRESHOLD_MILLIS + "ms" : "")
                + (also.wall() ? ",wall=" + periodMillis + "ms" : "");
    }

    /** Begins a slice with the best event there is; why that cannot be, or null. */
    private @Nullable String start(String command, Path file, Path log) {
        String problem = load(command + ",event=" + CPU_EVENTS.get(cpuEvent) + ",file=" + file, log);
        while (problem != null && events() == 0 && cpuEvent < CPU_EVENTS.size() - 1) {
            cpuEvent++;
            problem = load(command + ",event=" + CPU_EVENTS.get(cpuEvent) + ",file=" + file, log);
        }
        return problem;
    }

    private void finish(Path file, Path log) {
        long startNanos = System.nanoTime();
        String problem = load("stop,file=" + file, log);
        if (problem != null) {
            status.feature(FEATURE, "failed", problem);
            return;
        }
        try {
            SampleFile.Samples read = reader.read(file, MOST_IN_SLICE, slicePeriodMillis * 1_000_000);
            if (read.dropped() > 0) {
                status.dropped("async_slice_full", read.dropped());
            }
            tell(read.events(), startNanos);
        } catch (IOException | RuntimeException unreadable) {
            status.dropped("async_slices_unreadable", 1);
            AgentLog.error("samples of async-profiler could not be used", unreadable);
        }
    }

    private void tell(List<RuntimeEvent> samples, long sinceNanos) {
        events.addAndGet(samples.size());
        // The library dates events by the wall clock, which it reads anew for each slice.
        Instant now = Instant.now();
        long offsetNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
        listener.batch(samples, offsetNanos);
        status.feature(
                FEATURE,
                "on",
                String.format(
                        Locale.ROOT,
                        "%s by event %s, %.1f samples a second, %.0f ms between two slices of %d s",
                        library,
                        CPU_EVENTS.get(cpuEvent),
                        samples.size() * 1000.0 / SLICE_MILLIS,
                        (System.nanoTime() - sinceNanos) / 1e6,
                        SLICE_MILLIS / 1000));
    }

    /** Has the library do something; what went wrong, or null. */
    private @Nullable String load(String options, Path log) {
        try {
            String answer = jvm.execute("JVMTI.agent_load \"" + library + "\" \"" + options + ",log=" + log + "\"");
            return answer.contains("return code: 0") ? null : reason(answer, log);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError refused) {
            Throwable cause = refused.getCause();
            return "the JVM refused to load it: " + (cause == null ? refused : cause);
        }
    }

    /** The library says only in its log what a number means. */
    private static String reason(String answer, Path log) {
        try {
            String text = Files.readString(log).strip();
            return oneLine(text.isEmpty() ? answer : text);
        } catch (IOException noLog) {
            return oneLine(answer);
        }
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
