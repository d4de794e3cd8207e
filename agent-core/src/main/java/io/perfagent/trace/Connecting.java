package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.ThreadState;
import org.jspecify.annotations.Nullable;

/**
 * A driver was asked to connect, or a broker for a message. {@code DriverManager} asks every driver there is, and those
 * whose address it is not answer null at once, and most polls find nothing; so the span is made when there is an answer, as
 * of this moment. Confined to its thread.
 */
final class Connecting extends Operation {

    private final long startNanos;
    private final long startAllocatedBytes;
    private final @Nullable Span parent;
    private final long siblingsNanos;
    private final long siblingsBytes;

    Connecting(Tracer tracer) {
        ThreadState thread = tracer.recording.thread();
        parent = (Span) thread.current;
        siblingsNanos = parent == null ? 0 : parent.childNanos;
        siblingsBytes = parent == null ? 0 : parent.childAllocatedBytes;
        startAllocatedBytes = tracer.recording.startOfSpanBytes();
        startNanos = System.nanoTime();
    }

    /** Makes {@code span} begin here, with the time of every span in between as that of its children. */
    void takeOver(Span span) {
        span.startNanos = startNanos;
        span.startAllocatedBytes = startAllocatedBytes;
        if (parent != null && span.parent == parent) {
            span.childNanos = parent.childNanos - siblingsNanos;
            span.childAllocatedBytes = parent.childAllocatedBytes - siblingsBytes;
            parent.childNanos = siblingsNanos;
            parent.childAllocatedBytes = siblingsBytes;
        }
    }
}
