package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.ThreadState;
import org.jspecify.annotations.Nullable;

/** A scope in which a thread is in a span that it began aside; confined to that thread. */
final class Activation extends Operation {

    private final ThreadState thread;
    private final @Nullable Span before;

    Activation(ThreadState thread, @Nullable Span before) {
        this.thread = thread;
        this.before = before;
    }

    /** The thread is where it was; nothing when another thread closes the scope, which its API forbids. */
    void leave(ThreadState leaving) {
        if (leaving == thread) {
            thread.current = before;
        }
    }
}
