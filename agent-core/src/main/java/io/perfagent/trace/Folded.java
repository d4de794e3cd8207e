package io.perfagent.trace;

import org.jspecify.annotations.Nullable;

/** Calls of one name over the limit of their trace, added up in the span they were made in. Confined like the span. */
final class Folded {

    final SpanName name;
    final long startNanos;
    /** The one folded into the same span before. */
    final @Nullable Folded next;

    long calls;
    long errors;
    long totalNanos;
    long maxNanos;

    Folded(SpanName name, long startNanos, @Nullable Folded next) {
        this.name = name;
        this.startNanos = startNanos;
        this.next = next;
    }

    void add(long durationNanos, boolean failed) {
        calls++;
        errors += failed ? 1 : 0;
        totalNanos += durationNanos;
        maxNanos = Math.max(maxNanos, durationNanos);
    }
}
