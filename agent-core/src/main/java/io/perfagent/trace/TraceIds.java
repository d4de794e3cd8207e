package io.perfagent.trace;

import java.util.concurrent.ThreadLocalRandom;

/** Trace and span ids: random, never zero. Any thread; a few nanoseconds, no lock. */
final class TraceIds {

    private TraceIds() {}

    /** A random id other than 0. */
    @SuppressWarnings("DoNotCallSuggester")
    static long next() {
        long id;
        do {
            id = ThreadLocalRandom.current().nextLong();
        } while (id == 0);
        return id;
    }
}
