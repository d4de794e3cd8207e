package io.perfagent.trace;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a span's time is spent on; a transaction's breakdown has one row for each. */
public enum Category {
    /** The program's own code: whatever no span covers. */
    APPLICATION,
    DATABASE,
    /** Requests to other services. */
    HTTP,
    /** Calls of remote procedures. */
    RPC,
    /** Messages sent to a broker. */
    MESSAGING,
    /** Calls of caches and stores of keys and values. */
    CACHE,
    /** Messages sent over a WebSocket. */
    WEBSOCKET,
    /** Waiting for a connection, a pool's or one that is made anew. */
    POOL,
    /** Opening a connection. */
    CONNECT;

    private static final Category[] BY_INDEX = values();

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Consecutive from 0, for tables by category. */
    @SuppressWarnings("EnumOrdinal") // nothing that is stored depends on it
    final int index = ordinal();

    /** The category of a number of {@code Probe}; null when there is none. */
    static @Nullable Category of(int index) {
        return index >= 0 && index < BY_INDEX.length ? BY_INDEX[index] : null;
    }

    /** As in series, API and exports: {@code application}, {@code database}, {@code http}, {@code pool}… */
    public String label() {
        return label;
    }
}
