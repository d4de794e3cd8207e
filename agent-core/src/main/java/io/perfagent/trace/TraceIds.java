package io.perfagent.trace;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Trace and span ids: random, never zero. Any thread; a few nanoseconds, no lock. */
final class TraceIds {

    private static final HexFormat HEX = HexFormat.of();

    private TraceIds() {}

    /** A trace's id as others know it: 32 hex digits. */
    static String text(long high, long low) {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }

    /** A span's: 16 hex digits. */
    static String text(long id) {
        return HEX.toHexDigits(id);
    }

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
