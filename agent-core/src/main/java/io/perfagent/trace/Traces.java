package io.perfagent.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Read access to the kept traces; safe from any thread. */
public interface Traces {

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

    /** The kept parts of one trace (a process may serve several requests of it); empty when none is kept. */
    List<KeptTrace> byId(String traceId);
}
