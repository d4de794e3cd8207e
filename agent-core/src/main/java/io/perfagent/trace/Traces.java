package io.perfagent.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;

/** Read access to the kept traces; safe from any thread. */
public interface Traces {

    /** By the duration of the root. */
    Comparator<KeptTrace> SLOWEST_FIRST = Comparator.comparingLong(
                    (KeptTrace trace) -> trace.root().durationNanos())
            .reversed();

    /** Kept traces, newest first. */
    List<KeptTrace> all();

    /** Traces that began in the period and are wanted, newest first, no more than {@code limit}. */
    default List<KeptTrace> find(long fromEpochMillis, long toEpochMillis, Predicate<KeptTrace> wanted, int limit) {
        List<KeptTrace> found = new ArrayList<>();
        for (KeptTrace trace : all()) {
            long startEpochMillis = trace.root().startEpochNanos() / 1_000_000;
            boolean within = startEpochMillis >= fromEpochMillis && startEpochMillis <= toEpochMillis;
            if (found.size() < limit && within && wanted.test(trace)) {
                found.add(trace);
            }
        }
        return found;
    }

    /**
     * Traces that began in the period and are wanted, the longest first. Whatever memory holds is looked at before the limit cuts,
     * and with it the slowest of each name; what is only on disk is looked at as far as a search reads.
     */
    default List<KeptTrace> slowest(long fromEpochMillis, long toEpochMillis, Predicate<KeptTrace> wanted, int limit) {
        Set<String> seen = new HashSet<>();
        PriorityQueue<KeptTrace> slowest = new PriorityQueue<>(SLOWEST_FIRST.reversed());
        // Nothing is "found", so that no more than the limit is ever held at once.
        find(
                fromEpochMillis,
                toEpochMillis,
                trace -> {
                    if (wanted.test(trace)
                            && seen.add(trace.traceId() + trace.root().spanId())) {
                        slowest.add(trace);
                        if (slowest.size() > limit) {
                            slowest.remove();
                        }
                    }
                    return false;
                },
                Integer.MAX_VALUE);
        List<KeptTrace> sorted = new ArrayList<>(slowest);
        sorted.sort(SLOWEST_FIRST);
        return sorted;
    }

    /** The kept parts of one trace (a process may serve several requests of it); empty when none is kept. */
    List<KeptTrace> byId(String traceId);
}
