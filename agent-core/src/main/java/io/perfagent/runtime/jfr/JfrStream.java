package io.perfagent.runtime.jfr;

import io.perfagent.runtime.Detail;
import io.perfagent.runtime.RuntimeEvent;
import io.perfagent.runtime.RuntimeEvents;
import io.perfagent.runtime.SampleEngine;
import io.perfagent.runtime.Sampling;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's recorder as a stream of records. Runs on one agent thread, which does all the reading; when the stream breaks it
 * is started again, ever more slowly.
 *
 * <pre>
 * Writer:      the JVM, into buffers and a file of its own that is bounded by {@link #MAX_BYTES} and {@link #MAX_AGE}.
 * Readers:     the thread that runs this; it hands batches on.
 * Publication: settings are changed by other threads through the recorder's own lock.
 * Lost:        events beyond {@link #MOST_IN_BATCH} between two flushes, counted as {@code jfr_batch_full}; what the JVM itself
 *              could not keep, counted in bytes as {@code jfr_bytes_lost_by_jvm}.
 * </pre>
 */
public final class JfrStream implements SampleEngine {

    /** The name under which the status shows this feature. */
    public static final String FEATURE = "jfr";

    private static final int MOST_IN_BATCH = 20_000;
    private static final long MAX_BYTES = 24L << 20;
    private static final Duration MAX_AGE = Duration.ofSeconds(60);
    private static final Duration STEADY = Duration.ofMinutes(1);
    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 300_000;

    private final AgentStatus status;
    private final RuntimeEvents listener;
    private final EventReader reader = new EventReader();
    private final ThrowableRate throwableRate = new ThrowableRate();
    private List<RuntimeEvent> batch = new ArrayList<>();
    private final ClockOffset clock = new ClockOffset();
    private final ChunkTurns chunks = new ChunkTurns();
    private @Nullable Throwable broken;

    private Sampling sampling;
    private Detail detail = Detail.FULL;
    private @Nullable RecordingStream stream;
    private boolean closed;
    private final AtomicLong events = new AtomicLong();

    /** Makes a stream that hands its batches to {@code listener}; it begins with {@link #run}. */
    public JfrStream(Sampling sampling, AgentStatus status, RuntimeEvents listener) {
        this.sampling = sampling;
        this.status = status;
        this.listener = listener;
    }

    @Override
    public long events() {
        return events.get();
    }

    /** Reads until {@link #close}. */
    @Override
    public void run() {
        long pauseMillis = FIRST_PAUSE_MILLIS;
        while (!isClosed()) {
            long startNanos = System.nanoTime();
            String problem = attempt();
            if (isClosed()) {
                return;
            }
            status.feature(FEATURE, "failed", problem);
            if (problem.startsWith(UNAVAILABLE)) {
                return;
            }
            AgentLog.warn("the stream of JVM events ended: " + problem);
            boolean wasSteady = System.nanoTime() - startNanos > STEADY.toNanos();
            pauseMillis = wasSteady ? FIRST_PAUSE_MILLIS : Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
            try {
                Thread.sleep(pauseMillis);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static final String UNAVAILABLE = "this JVM has no recorder: ";

    /** Streams until it breaks; why it did, in words. */
    private String attempt() {
        try {
            if (!FlightRecorder.isAvailable()) {
                return UNAVAILABLE + "it was started with -XX:-FlightRecorder";
            }
            initialiseHandlers();
            broken = null;
            clock.clear();
            try (RecordingStream made = new RecordingStream()) {
                prepare(made);
                if (!use(made)) {
                    return "closed";
                }
                status.feature(FEATURE, "on", "");
                made.start();
            }
            return String.valueOf(broken == null ? "the JVM closed it" : broken);
        } catch (LinkageError missing) {
            return UNAVAILABLE + missing;
        } catch (RuntimeException failure) {
            return String.valueOf(failure);
        } finally {
            use(null);
        }
    }

    /**
     * JDK 17 to 22 initialise these classes from the first read of a socket or file after the recorder began, on whatever
     * thread that is, and from the recorder at the same time: both can wait for each other for ever.
     */
    private static void initialiseHandlers() {
        FlightRecorder.getFlightRecorder();
        for (String name : new String[] {"jdk.jfr.events.Handlers", "jdk.jfr.events.EventConfigurations"}) {
            try {
                Class.forName(name);
            } catch (ClassNotFoundException otherJdk) {
                // Each JDK has one of them or neither.
            }
        }
    }

    private synchronized boolean use(@Nullable RecordingStream made) {
        stream = made;
        if (made != null) {
            apply(made);
        }
        return !closed;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        RecordingStream open;
        synchronized (this) {
            closed = true;
            open = stream;
        }
        if (open != null) {
            open.close();
        }
    }

    /**
     * Writes what the recorder has kept, about the last minute, in its own format.
     *
     * @return false where it does not run
     */
    public boolean dump(Path file) throws IOException {
        RecordingStream open;
        synchronized (this) {
            open = stream;
        }
        if (open == null) {
            return false;
        }
        try {
            open.dump(file);
            return true;
        } catch (IllegalStateException notStarted) {
            return false;
        }
    }

    @Override
    public synchronized void detail(Detail wanted) {
        detail = wanted;
        if (stream != null) {
            apply(stream);
        }
    }

    @Override
    public synchronized void sampling(Sampling wanted) {
        sampling = wanted;
        if (stream != null) {
            apply(stream);
        }
    }

    // ---- what is asked for

    private void apply(RecordingStream to) {
        boolean samples = sampling.profiling() && detail != Detail.NO_SAMPLES;
        int factor = detail == Detail.FEWER_SAMPLES ? Sampling.FEWER : 1;
        new EventSelection(to)
                .apply(sampling, samples && !sampling.elsewhere(), factor, samples && !throwableRate.isStorm());
    }

    private void prepare(RecordingStream made) {
        made.setReuse(true);
        made.setOrdered(false);
        made.setMaxAge(MAX_AGE);
        made.setMaxSize(MAX_BYTES);
        made.onError(failure -> {
            broken = failure;
            AgentLog.error("the stream of JVM events stumbled", failure);
        });
        on(made, "jdk.ExecutionSample", reader::executionSample);
        on(made, "jdk.CPUTimeSample", reader::cpuTimeSample);
        on(made, "jdk.ObjectAllocationSample", reader::allocationSample);
        on(made, "jdk.JavaMonitorEnter", reader::monitorEnter);
        on(made, "jdk.ThreadPark", reader::park);
        on(made, "jdk.VirtualThreadPinned", reader::pinned);
        on(made, "jdk.JavaExceptionThrow", reader::thrown);
        on(made, "jdk.FileRead", event -> reader.file(event, "read", "bytesRead"));
        on(made, "jdk.FileWrite", event -> reader.file(event, "write", "bytesWritten"));
        on(made, "jdk.FileForce", event -> reader.file(event, "force", null));
        on(made, "jdk.SocketRead", event -> reader.socket(event, "read", "bytesRead"));
        on(made, "jdk.SocketWrite", event -> reader.socket(event, "write", "bytesWritten"));
        on(made, "jdk.GarbageCollection", reader::collection);
        on(made, "jdk.GCPhasePause", reader::collectionPause);
        on(made, "jdk.GCHeapSummary", reader::heapUse);
        on(made, "jdk.SafepointBegin", reader::safepointBegin);
        on(made, "jdk.ExecuteVMOperation", reader::safepointOperation);
        on(made, "jdk.SafepointEnd", reader::safepointEnd);
        on(made, "jdk.Compilation", reader::compiled);
        on(made, "jdk.ExceptionStatistics", reader::throwableCount);
        made.onEvent("jdk.DataLoss", event -> status.dropped("jfr_bytes_lost_by_jvm", event.getLong("amount")));
        made.onEvent(
                "jdk.CPUTimeSamplesLost", event -> status.samplesLost("cpu_samples_lost", event.getInt("lostSamples")));
        made.onEvent(ClockAnchor.NAME, this::anchor);
        made.onFlush(this::flushed);
    }

    private void on(
            RecordingStream made, String name, Function<RecordedEvent, ? extends @Nullable RuntimeEvent> translation) {
        made.onEvent(name, event -> {
            events.incrementAndGet();
            if (batch.size() >= MOST_IN_BATCH) {
                status.dropped("jfr_batch_full", 1);
                return;
            }
            RuntimeEvent translated = translation.apply(event);
            if (translated != null) {
                batch.add(translated);
            }
        });
    }

    private void anchor(RecordedEvent event) {
        clock.add(EventReader.epochNanos(event), EventReader.durationNanos(event), event.getLong("nanoTime"));
    }

    private void flushed() {
        List<RuntimeEvent> full = batch;
        batch = new ArrayList<>();
        reader.flushed();
        ClockAnchor.drop();
        chunks.look();
        try {
            listener.batch(full, clock.nanos());
            if (throwableRate.look(full)) {
                sampling(currentSampling());
            }
        } catch (RuntimeException failure) {
            AgentLog.error("JVM events could not be used", failure);
        }
    }

    private synchronized Sampling currentSampling() {
        return sampling;
    }
}
