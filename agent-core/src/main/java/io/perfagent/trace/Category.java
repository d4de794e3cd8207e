package io.perfagent.trace;

import java.util.Locale;

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
    WEBSOCKET;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Consecutive from 0, for tables by category. */
    @SuppressWarnings("EnumOrdinal") // nothing that is stored depends on it
    final int index = ordinal();

    /** As in series, API and exports: {@code application}, {@code database}, {@code http}. */
    public String label() {
        return label;
    }
}
