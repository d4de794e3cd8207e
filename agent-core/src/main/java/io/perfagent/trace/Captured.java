package io.perfagent.trace;

import org.jspecify.annotations.Nullable;

/**
 * A place in a trace where work on another thread goes on: what is remembered with a task or a callback. Immutable.
 *
 * @param parentSpanId the span that handed the work over
 * @param before what the same task object was handed over with earlier and has not been run for, latest first
 * @param pending how many that are, this one included
 */
record Captured(
        @Nullable TraceContext context,
        long parentSpanId,
        @Nullable Captured before,
        int pending) implements Place {

    /** Handed over outside any transaction, while the same object waits to be run for another. */
    static final Captured NOTHING = new Captured(null, 0, null, 1);

    Captured(TraceContext context, long parentSpanId) {
        this(context, parentSpanId, null, 1);
    }

    Captured after(Captured earlier) {
        return new Captured(context, parentSpanId, earlier, earlier.pending + 1);
    }

    /** The first that was handed over. */
    Captured first() {
        Captured each = this;
        while (each.before != null) {
            each = each.before;
        }
        return each;
    }

    /** All but the first; null when there is no other. */
    @Nullable
    Captured withoutFirst() {
        return before == null ? null : new Captured(context, parentSpanId, before.withoutFirst(), pending - 1);
    }
}
