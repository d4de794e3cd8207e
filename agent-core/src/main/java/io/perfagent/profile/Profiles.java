package io.perfagent.profile;

import io.perfagent.recording.Presences;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.runtime.RuntimeEvent;
import io.perfagent.runtime.RuntimeEvents;
import io.perfagent.runtime.Stack;
import io.perfagent.status.AgentStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of the last hour, by minute, kind and transaction.
 *
 * <pre>
 * Writer:      the agent's threads that read samples, one at a time.
 * Readers:     dashboard threads.
 * Publication: this object's monitor, which no application thread takes.
 * Lost:        minutes older than an hour; stacks beyond a bound, which are added up as {@code (other)} and counted as
 *              {@code profile_stacks_folded_into_other}.
 * </pre>
 */
public final class Profiles implements RuntimeEvents {

    private static final int MOST_MINUTES = 60;
    private static final int MOST_INTERNED = 20_000;
    private static final long MINUTE_MILLIS = 60_000;

    private final SeriesRegistry registry;
    private final AgentStatus status;
    private final TraceEvidence evidence;
    private final Join join;
    private final Deque<Minute> minutes = new ArrayDeque<>();
    private Map<Stack, Stack> interned = new HashMap<>();
    private Map<Stack, Stack> internedBefore = Map.of();

    /** Makes empty profiles; {@code presences} are asked for the transaction of each sample. */
    public Profiles(SeriesRegistry registry, Presences presences, TraceEvidence evidence, AgentStatus status) {
        this.registry = registry;
        this.status = status;
        this.evidence = evidence;
        this.join = new Join(presences, status, this::file);
    }

    @Override
    public synchronized void batch(List<RuntimeEvent> events, long epochOffsetNanos) {
        for (RuntimeEvent event : events) {
            if (event instanceof RuntimeEvent.CpuSample sample) {
                add(Kind.CPU, sample, 1, epochOffsetNanos);
            } else if (event instanceof RuntimeEvent.WallSample sample) {
                add(Kind.WALL, sample, sample.looks(), epochOffsetNanos);
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
        join.look();
        evidence.look();
    }

    private void add(Kind kind, RuntimeEvent.OnThread event, long value, long epochOffsetNanos) {
        join.add(kind, intern(event.stack()), value, event.threadId(), event.epochNanos() - epochOffsetNanos);
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
        synchronized (this) {
            long startEpochMillis = System.currentTimeMillis() / MINUTE_MILLIS * MINUTE_MILLIS;
            Minute minute = minutes.peekLast();
            if (minute == null || minute.startEpochMillis < startEpochMillis) {
                minute = new Minute(startEpochMillis);
                minutes.addLast(minute);
                if (minutes.size() > MOST_MINUTES) {
                    minutes.removeFirst();
                }
            }
            if (!minute.add(sample)) {
                status.dropped("profile_stacks_folded_into_other", 1);
            }
        }
    }

    /**
     * The profile of a period, widened to whole minutes.
     *
     * @param transaction name of a transaction; null for everything
     */
    public synchronized CallTree tree(
            Kind kind, @Nullable String transaction, long fromEpochMillis, long toEpochMillis) {
        CallTree tree = new CallTree(kind);
        for (Minute minute : minutes) {
            if (minute.startEpochMillis + MINUTE_MILLIS > fromEpochMillis && minute.startEpochMillis <= toEpochMillis) {
                minute.forEach((owner, cells) -> {
                    if (owner.kind() == kind && (transaction == null || transaction.equals(name(owner.name())))) {
                        cells.forEach((stack, cell) -> tree.add(stack, cell.samples, cell.value));
                    }
                });
            }
        }
        return tree;
    }

    /** The transactions that have samples of {@code kind} in that period, with what they add up to. */
    public synchronized Map<String, Long> transactions(Kind kind, long fromEpochMillis, long toEpochMillis) {
        Map<String, Long> totals = new TreeMap<>();
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
        return totals;
    }

    private String name(int series) {
        return series >= 0 && registry.byId(series) instanceof Series.Transaction transaction
                ? transaction.name()
                : "(no transaction)";
    }
}
