package io.perfagent.trace;

import org.jspecify.annotations.Nullable;

/** Where spans are also told while they happen. Called by application threads: must neither wait nor throw. */
public interface SpanEvents {

    /** A transaction or span begins on the current thread; what is to be shown again at its end. */
    Object begin(boolean isTransaction);

    /** Whether anybody listens to what has begun so and ends now; only then its end is told. */
    boolean isWanted(Object begun);

    /**
     * It ended on the current thread.
     *
     * @param transaction name of its transaction; null outside any
     * @param name its own
     * @param allocatedBytes -1 where they are not known
     * @param error null without
     */
    void end(
            Object begun,
            @Nullable String transaction,
            String name,
            String category,
            String kind,
            @Nullable String traceId,
            String spanId,
            long allocatedBytes,
            @Nullable String error);
}
