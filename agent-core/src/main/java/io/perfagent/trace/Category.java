package io.perfagent.trace;

import java.util.Locale;

/** What a span's time is spent on; a transaction's breakdown has one row for each. */
public enum Category {
    /** The program's own code: whatever no span covers. */
    APPLICATION,
    DATABASE,
    /** Requests to other services. */
    HTTP,
    /** Waiting for a connection, a pool's or one that is made anew. */
    POOL,
    /** Opening a connection. */
    CONNECT;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Consecutive from 0, for tables by category. */
    @SuppressWarnings("EnumOrdinal") // nothing that is stored depends on it
    final int index = ordinal();

    /** As in series, API and exports: {@code application}, {@code database}, {@code http}, {@code pool}… */
    public String label() {
        return label;
    }
}
