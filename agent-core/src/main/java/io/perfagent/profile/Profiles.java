package io.perfagent.profile;

import io.perfagent.recording.Presences;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.runtime.RuntimeEvent;
import io.perfagent.runtime.RuntimeEvents;
import io.perfagent.runtime.Stack;
import io.perfagent.status.AgentStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of the last hour at least, by minute, kind and transaction.
 *
 * <pre>
 * Writer:      the agent's threads that read the JVM's events and look at threads, one at a time.
 * Readers:     dashboard threads.
 * Publication: this object's monitor, and one for who brings samples; no application thread takes either.
 * Lost:        minutes older than an hour, unless they are kept on disk ({@link #keepIn}); stacks beyond a bound, which are added up as {@code (other)} and counted as
 *              {@code profile_stacks_folded_into_other}.
 * </pre>
 */
public final class Profiles implements RuntimeEvents {

    /** Those of an interval leave together, so that disk and memory meet where one begins. */
    private static final int MOST_MINUTES = 70;

    private static final int MOST_INTERNED = 20_000;
    private static final long MINUTE_MILLIS = 60_000;
    private static final long LOOK_NANOS = 1_500_000_000L;
    private static final long INTERVAL_MILLIS = 10 * MINUTE_MILLIS;

    private final SeriesRegistry registry;
    private final AgentStatus status;
    private final TraceEvidence evidence;
    private final Join join;
    private final Deque<Minute> minutes = new ArrayDeque<>();
    private final Sessions sessions;
    private volatile long oldestWaitingNanos = System.nanoTime();
    /** Held by the agent's threads that bring samples, one at a time. */
    private final Object joining = new Object();

    private long lookedNanos = System.nanoTime();
    private @Nullable PastProfiles past;
    /** What began earlier is no longer in memory. */
    private long inMemoryFromEpochMillis = System.currentTimeMillis() / MINUTE_MILLIS * MINUTE_MILLIS;

    private Map<Stack, Stack> interned = new HashMap<>();
    private Map<Stack, Stack> internedBefore = Map.of();

    /** Makes empty profiles; {@code presences} are asked for the transaction of each sample. */
    public Profiles(
            SeriesRegistry registry,
            Presences presences,
            TraceEvidence evidence,
            Sessions sessions,
            AgentStatus status) {
        this.sessions = sessions;
        this.registry = registry;
        this.status = status;
        this.evidence = evidence;
        this.join = new Join(presences, status, this::file);
    }

    @Override
    public void batch(List<RuntimeEvent> events, long epochOffsetNanos) {
        synchronized (joining) {
            add(events, epochOffsetNanos);
            look();
        }
    }

    /** Takes samples of threads in transactions, dated by {@link System#nanoTime}. */
    public void wall(List<RuntimeEvent> events, long epochOffsetNanos) {
        synchronized (joining) {
            add(events, epochOffsetNanos);
            // Where the JVM's events come they are looked through once a second anyway.
            if (System.nanoTime() - lookedNanos > LOOK_NANOS) {
                look();
            }
        }
    }

    private void add(List<RuntimeEvent> events, long epochOffsetNanos) {
        for (RuntimeEvent event : events) {
            if (event instanceof RuntimeEvent.CpuSample sample) {
                add(Kind.CPU, sample, 1, epochOffsetNanos);
            } else if (event instanceof RuntimeEvent.WallSample sample) {
                add(Kind.WALL, sample, sample.nanos(), epochOffsetNanos);
            } else if (event instanceof RuntimeEvent.AllocationSample sample) {
                add(Kind.ALLOC, sample, sample.weightBytes(), epochOffsetNanos);
            } else if (event instanceof RuntimeEvent.MonitorEnter wait) {
                add(Kind.LOCK, wait, wait.durationNanos(), epochOffsetNanos);
            } else if (event instanceof RuntimeEvent.Park wait && wait.isForLock()) {
                add(Kind.LOCK, wait, wait.durationNanos(), epochOffsetNanos);
            } else if (event instanceof RuntimeEvent.Thrown thrown) {
                add(Kind.EXCEPTIONS, thrown, 1, epochOffsetNanos);
            }
        }
    }

    private void look() {
        lookedNanos = System.nanoTime();
        join.look();
        oldestWaitingNanos = join.oldestNanos();
        evidence.look();
    }

    private void add(Kind kind, RuntimeEvent.OnThread event, long value, long epochOffsetNanos) {
        join.add(kind, intern(event.stack()), value, event.threadId(), event.epochNanos() - epochOffsetNanos);
    }

    /** When the oldest sample was taken that waits for its transaction; far in the future where none waits. */
    public long oldestWaitingNanos() {
        return oldestWaitingNanos;
    }

    /** One object for equal stacks, of those that were seen lately: two generations, so that old ones are forgotten. */
    private Stack intern(Stack stack) {
        Stack known = interned.get(stack);
        if (known == null) {
            known = internedBefore.getOrDefault(stack, stack);
            if (interned.size() >= MOST_INTERNED) {
                internedBefore = interned;
                interned = new HashMap<>();
            }
            interned.put(known, known);
        }
        return known;
    }

    private void file(Sample sample) {
        evidence.add(sample);
        sessions.take(sample, name(sample.name()));
        synchronized (this) {
            long startEpochMillis = System.currentTimeMillis() / MINUTE_MILLIS * MINUTE_MILLIS;
            Minute minute = minutes.peekLast();
            if (minute == null || minute.startEpochMillis < startEpochMillis) {
                if (minute != null) {
                    keepLast(interval(minute) != startEpochMillis / INTERVAL_MILLIS);
                }
                minute = new Minute(startEpochMillis);
                minutes.addLast(minute);
                if (minutes.size() > MOST_MINUTES) {
                    forgetFirst();
                }
            }
            if (!minute.add(sample)) {
                status.dropped("profile_stacks_folded_into_other", 1);
            }
        }
    }

    private static long interval(Minute minute) {
        return minute.startEpochMillis / INTERVAL_MILLIS;
    }

    private void forgetFirst() {
        long first = interval(minutes.getFirst());
        while (!minutes.isEmpty() && interval(minutes.getFirst()) == first) {
            minutes.removeFirst();
        }
        inMemoryFromEpochMillis = (first + 1) * INTERVAL_MILLIS;
    }

    private void keepLast(boolean isOver) {
        PastProfiles keeper = past;
        Minute last = minutes.peekLast();
        if (keeper != null && last != null) {
            List<Minute> parts = new ArrayList<>();
            minutes.forEach(minute -> {
                if (interval(minute) == interval(last)) {
                    parts.add(minute);
                }
            });
            ProfileInterval interval = Closing.of(parts, MINUTE_MILLIS, this::name);
            if (isOver) {
                keeper.add(interval);
            } else {
                keeper.soFar(interval);
            }
        }
    }

    /** Keeps what is sampled from now on there, and answers from there what memory has forgotten. */
    public synchronized void keepIn(PastProfiles keeper) {
        past = keeper;
    }

    /** Keeps what is not kept yet, at the program's end; what is sampled later is lost. */
    public synchronized void close() {
        keepLast(true);
        past = null;
    }

    private void read(
            long fromEpochMillis,
            long toEpochMillis,
            @Nullable PastProfiles from,
            long beforeEpochMillis,
            Kind kind,
            Consumer<ProfileInterval.Row> reader) {
        if (from != null && fromEpochMillis < beforeEpochMillis) {
            from.read(
                    fromEpochMillis,
                    toEpochMillis,
                    beforeEpochMillis,
                    interval -> interval.rows().stream()
                            .filter(row -> row.kind() == kind)
                            .forEach(reader));
        }
    }

    /**
     * The profile of a period, widened to whole minutes, and to ten where memory has forgotten them.
     *
     * @param transaction name of a transaction; null for everything
     */
    public CallTree tree(Kind kind, @Nullable String transaction, long fromEpochMillis, long toEpochMillis) {
        CallTree tree = new CallTree(kind);
        PastProfiles from;
        long before;
        synchronized (this) {
            addTo(tree, transaction, fromEpochMillis, toEpochMillis);
            from = past;
            before = inMemoryFromEpochMillis;
        }
        read(fromEpochMillis, toEpochMillis, from, before, kind, row -> {
            if (transaction == null || transaction.equals(row.transaction())) {
                tree.add(row.stack(), row.samples(), row.value());
            }
        });
        return tree;
    }

    private void addTo(CallTree tree, @Nullable String transaction, long fromEpochMillis, long toEpochMillis) {
        for (Minute minute : minutes) {
            if (minute.startEpochMillis + MINUTE_MILLIS > fromEpochMillis && minute.startEpochMillis <= toEpochMillis) {
                minute.forEach((owner, cells) -> {
                    if (owner.kind() == tree.kind()
                            && (transaction == null || transaction.equals(name(owner.name())))) {
                        cells.forEach((stack, cell) -> tree.add(stack, cell.samples, cell.value));
                    }
                });
            }
        }
    }

    /** The transactions that have samples of {@code kind} in that period, with what they add up to. */
    public Map<String, Long> transactions(Kind kind, long fromEpochMillis, long toEpochMillis) {
        Map<String, Long> totals = new TreeMap<>();
        PastProfiles from;
        long before;
        synchronized (this) {
            addTo(totals, kind, fromEpochMillis, toEpochMillis);
            from = past;
            before = inMemoryFromEpochMillis;
        }
        read(
                fromEpochMillis,
                toEpochMillis,
                from,
                before,
                kind,
                row -> totals.merge(row.transaction(), row.value(), Long::sum));
        return totals;
    }

    private void addTo(Map<String, Long> totals, Kind kind, long fromEpochMillis, long toEpochMillis) {
        for (Minute minute : minutes) {
            if (minute.startEpochMillis + MINUTE_MILLIS > fromEpochMillis && minute.startEpochMillis <= toEpochMillis) {
                minute.forEach((owner, cells) -> {
                    if (owner.kind() == kind) {
                        long sum = cells.values().stream()
                                .mapToLong(cell -> cell.value)
                                .sum();
                        totals.merge(name(owner.name()), sum, Long::sum);
                    }
                });
            }
        }
    }

    private String name(int series) {
        return series >= 0 && registry.byId(series) instanceof Series.Transaction transaction
                ? transaction.name()
                : "(no transaction)";
    }
}
