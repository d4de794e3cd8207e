package io.perfagent.store;

import io.perfagent.aggregate.History;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.bootstrap.AgentThread;
import io.perfagent.profile.PastProfiles;
import io.perfagent.profile.ProfileInterval;
import io.perfagent.recording.Series;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.Traces;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything the agent keeps on disk, and the one thread that touches it: opens it, writes to it, tries again when it could
 * not. Whoever has something to be kept puts it into a bounded queue and goes on.
 *
 * <pre>
 * Writer:      the agent's clock thread offers; the thread {@code perf-agent-history} writes.
 * Readers:     dashboard threads.
 * Publication: the queue; {@link #open}.
 * Lost:        what finds the queue full, or the disk, counted by reason.
 * </pre>
 */
public final class Past implements History, Traces, PastProfiles {

    private static final String FEATURE = "history";
    private static final int QUEUED_INTERVALS = 30;
    private static final int QUEUED_TRACES = 500;
    private static final int QUEUED_PROFILES = 6;
    private static final long TRY_AGAIN_MILLIS = 30_000;
    private static final long LOOK_MILLIS = 200;

    private record Numbered(long number, Snapshot interval) {}

    private static final Numbered WAKE = new Numbered(-1, new Snapshot(0, 0, Map.of()));

    /** What is open, all of it or nothing. */
    private record Open(
            DataDirectory directory, DiskHistory intervals, DiskTraces traces, DiskProfiles profiles, Starts starts) {}

    private final File root;
    private final long maxBytes;
    private final AgentStatus status;
    private final Supplier<ProgramStart> programStart;
    private final Traces inMemory;
    private final Losses losses;
    private final ArrayBlockingQueue<Numbered> intervals = new ArrayBlockingQueue<>(QUEUED_INTERVALS);
    private final ArrayBlockingQueue<KeptTrace> traces = new ArrayBlockingQueue<>(QUEUED_TRACES);
    private final ArrayBlockingQueue<ProfileInterval> profiles = new ArrayBlockingQueue<>(QUEUED_PROFILES);
    /** What is not written yet when the next minute's comes is not needed any more. */
    private final AtomicReference<@Nullable ProfileInterval> profileSoFar = new AtomicReference<>();

    private final Thread thread = new AgentThread("history", this::run);
    private volatile @Nullable Open open;
    private volatile @Nullable ProgramStart start;
    private volatile boolean stopping;
    private final AtomicLong failures = new AtomicLong();

    private Past(File root, long maxBytes, AgentStatus status, Supplier<ProgramStart> programStart, Traces inMemory) {
        this.root = root;
        this.maxBytes = maxBytes;
        this.status = status;
        this.programStart = programStart;
        this.inMemory = inMemory;
        losses = (reason, count, message) -> {
            status.dropped(reason, count);
            AgentLog.warn("history: " + message);
            failures.incrementAndGet();
        };
    }

    /**
     * Starts the thread that opens the folder and keeps what it is given; returns at once.
     *
     * @param root the folder, made when it is not there
     * @param maxBytes what everything in it may take
     * @param programStart says what runs; asked once, on that thread
     * @param inMemory the traces that are kept in memory as well
     */
    public static Past start(
            File root, long maxBytes, AgentStatus status, Supplier<ProgramStart> programStart, Traces inMemory) {
        Past past = new Past(root, maxBytes, status, programStart, inMemory);
        status.feature(FEATURE, "waiting", root + " is being read");
        past.thread.start();
        return past;
    }

    @Override
    public void add(long number, Snapshot closed) {
        if (!intervals.offer(new Numbered(number, closed))) {
            status.dropped("history_queue_full", 1);
        }
    }

    /** Keeps a trace. Never blocks. */
    public void add(KeptTrace trace) {
        if (!traces.offer(trace)) {
            status.dropped("history_trace_queue_full", 1);
        }
    }

    @Override
    public void add(ProfileInterval closed) {
        if (!profiles.offer(closed)) {
            status.dropped("history_profile_queue_full", 1);
        }
    }

    @Override
    public void soFar(ProfileInterval open) {
        profileSoFar.set(open);
    }

    private void run() {
        try {
            while (!stopping) {
                Open opened = open;
                if (opened == null && !tryOpen()) {
                    pause();
                } else if (opened != null) {
                    work(opened);
                }
            }
            Open last = open;
            if (last != null) {
                drain(last);
                close(last);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause() {
        for (long waited = 0; waited < TRY_AGAIN_MILLIS && !stopping; waited += LOOK_MILLIS) {
            LockSupport.parkNanos(LOOK_MILLIS * 1_000_000);
        }
    }

    /** One step of the work; whatever goes wrong in it, the next one may go well. */
    private void work(Open opened) throws InterruptedException {
        Numbered next = intervals.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        try {
            if (next != null) {
                write(opened, next);
            }
            writeTraces(opened);
        } catch (RuntimeException | LinkageError failure) {
            AgentLog.error("the history stumbled", failure);
        }
    }

    private void drain(Open opened) {
        try {
            for (Numbered next = intervals.poll(); next != null; next = intervals.poll()) {
                write(opened, next);
            }
            writeTraces(opened);
        } catch (RuntimeException | LinkageError failure) {
            AgentLog.error("the history stumbled", failure);
        }
    }

    private void write(Open opened, Numbered next) {
        if (next.number < 0) {
            return;
        }
        if (!opened.directory.hasRoom()) {
            losses.count("history_not_written", 1, "the disk is almost full, so history waits until there is room");
            say("failed", "the disk of " + opened.directory.folder + " is almost full");
            return;
        }
        long before = failures.get();
        opened.intervals.write(next.number, next.interval);
        if (failures.get() == before) {
            sayOn(opened);
        } else {
            say("failed", "not everything could be written to " + opened.directory.folder + ", see the log");
        }
    }

    private void writeTraces(Open opened) {
        ProfileInterval soFar = profileSoFar.getAndSet(null);
        if (soFar != null && opened.directory.hasRoom()) {
            opened.profiles.writeSoFar(soFar);
        }
        for (ProfileInterval interval = profiles.poll(); interval != null; interval = profiles.poll()) {
            if (opened.directory.hasRoom()) {
                opened.profiles.write(interval);
            } else {
                status.dropped("history_profile_not_written", 1);
            }
        }
        for (KeptTrace trace = traces.poll(); trace != null; trace = traces.poll()) {
            if (opened.directory.hasRoom()) {
                opened.traces.write(trace);
            } else {
                status.dropped("history_trace_not_written", 1);
            }
        }
    }

    private boolean tryOpen() {
        DataDirectory directory = null;
        try {
            ProgramStart now = start;
            if (now == null) {
                now = programStart.get();
                start = now;
            }
            directory = DataDirectory.take(root);
            DiskHistory history = new DiskHistory(directory, maxBytes, losses);
            DiskTraces kept = new DiskTraces(directory, maxBytes, losses);
            DiskProfiles sampled = new DiskProfiles(directory, maxBytes, losses);
            Starts starts = new Starts(directory, maxBytes, losses);
            history.open();
            kept.open();
            sampled.open();
            starts.open(now);
            Open opened = new Open(directory, history, kept, sampled, starts);
            open = opened;
            if (directory.isSecond) {
                AgentLog.info("history: another JVM keeps its history in " + root + ", so this one's is in "
                        + directory.folder.getName());
            }
            sayOn(opened);
            return true;
        } catch (IOException | RuntimeException | LinkageError unusable) {
            String reason = "data.dir=" + root + ": " + unusable.getMessage();
            AgentLog.warn("no history: " + reason + "; tried again every " + TRY_AGAIN_MILLIS / 1000 + " s");
            say("failed", reason);
            if (directory != null) {
                directory.close();
            }
            return false;
        }
    }

    private void sayOn(Open opened) {
        say("on", opened.directory.isSecond ? "in " + opened.directory.folder + ", because another JVM was first" : "");
    }

    private void say(String state, String reason) {
        status.feature(FEATURE, state, reason);
    }

    private static void close(Open opened) {
        opened.intervals.close();
        opened.traces.close();
        opened.profiles.close();
        opened.starts.close();
        opened.directory.close();
    }

    /** Writes what is queued and frees the folder; gives up after {@code millis}. */
    public void stop(long millis) {
        stopping = true;
        // Whatever it waits for, it is not to wait any longer: the program's end waits for it.
        boolean unused = intervals.offer(WAKE);
        LockSupport.unpark(thread);
        try {
            thread.join(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isKept() {
        return open != null;
    }

    @Override
    public List<Snapshot> steps(
            long fromEpochMillis, long toEpochMillis, long stepMillis, long before, Predicate<Series> wanted) {
        Open opened = open;
        return opened == null
                ? List.of()
                : opened.intervals.steps(fromEpochMillis, toEpochMillis, stepMillis, before, wanted);
    }

    @Override
    public long earliestEpochMillis() {
        Open opened = open;
        return opened == null ? Long.MAX_VALUE : opened.intervals.earliestEpochMillis();
    }

    @Override
    public void read(
            long fromEpochMillis, long toEpochMillis, long beforeEpochMillis, Consumer<ProfileInterval> reader) {
        Open opened = open;
        if (opened != null) {
            opened.profiles.read(fromEpochMillis, toEpochMillis, beforeEpochMillis, reader);
        }
    }

    /** The starts of the program that are remembered, oldest first; the last one is this process. */
    public List<ProgramStart> starts() {
        Open opened = open;
        ProgramStart now = start;
        return opened != null ? opened.starts.all() : now == null ? List.of() : List.of(now);
    }

    /** What everything on disk takes. */
    public long diskBytes() {
        Open opened = open;
        return opened == null
                ? 0
                : opened.intervals.bytes() + opened.traces.bytes() + opened.profiles.bytes() + opened.starts.bytes();
    }

    @Override
    public List<KeptTrace> all() {
        return inMemory.all();
    }

    @Override
    public List<KeptTrace> find(long fromEpochMillis, long toEpochMillis, Predicate<KeptTrace> wanted, int limit) {
        Open opened = open;
        List<KeptTrace> found = new ArrayList<>(inMemory.find(fromEpochMillis, toEpochMillis, wanted, limit));
        if (opened == null) {
            return found;
        }
        Set<String> known = new HashSet<>();
        found.forEach(trace -> known.add(key(trace)));
        Predicate<KeptTrace> other = trace -> !known.contains(key(trace)) && wanted.test(trace);
        found.addAll(opened.traces.find(fromEpochMillis, toEpochMillis, other, limit));
        found.sort(Comparator.comparingLong((KeptTrace trace) -> trace.root().startEpochNanos())
                .reversed());
        return found.size() > limit ? List.copyOf(found.subList(0, limit)) : found;
    }

    private static String key(KeptTrace trace) {
        return trace.traceId() + trace.root().spanId();
    }

    @Override
    public List<KeptTrace> byId(String traceId) {
        Open opened = open;
        List<KeptTrace> parts = new ArrayList<>(inMemory.byId(traceId));
        if (opened == null) {
            return parts;
        }
        Set<String> known = new HashSet<>();
        parts.forEach(trace -> known.add(key(trace)));
        for (KeptTrace part : opened.traces.byId(traceId)) {
            if (known.add(key(part))) {
                parts.add(part);
            }
        }
        return parts;
    }
}
