package io.perfagent.recording;

import io.perfagent.bootstrap.AgentThread;
import io.perfagent.bootstrap.Operation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one thread, platform or virtual: its stack of timed methods and the operation it is in. Only its own
 * thread touches it; nothing is published.
 */
public final class ThreadState {

    private static final int FIRST_FRAMES = 16;
    private static final int MAX_FRAMES = 1 << 16;

    /** A timed method that has not returned yet; reused for every call at its depth. */
    static final class Frame {
        final ThreadState thread;
        final int depth;
        int series;
        long startNanos;
        long startAllocatedBytes;
        /** Time of timed callees that have returned. */
        long childNanos;

        Frame(ThreadState thread, int depth) {
            this.thread = thread;
            this.depth = depth;
        }
    }

    /** Whether this is a thread of the agent, which is never measured. */
    public final boolean isAgent = Thread.currentThread() instanceof AgentThread;

    /** The innermost open transaction or span of this thread. */
    public @Nullable Operation current;

    private Frame[] frames = new Frame[0];
    private int depth;

    /** Child time outside any frame, for constructors called there. */
    private long baseChildNanos;

    /** The recorder of a platform thread; null for a virtual thread, whose recorder changes with its carrier. */
    final Recorders.@Nullable Handle own;

    ThreadState(Recorders.@Nullable Handle own) {
        this.own = own;
    }

    /** The frame of a call that begins now; null when the stack is deeper than anything that can be real. */
    @Nullable
    Frame push() {
        int top = depth;
        if (top == frames.length && !grow()) {
            return null;
        }
        depth = top + 1;
        Frame frame = frames[top];
        if (frame == null) {
            frame = new Frame(this, top);
            frames[top] = frame;
        }
        frame.childNanos = 0;
        return frame;
    }

    /**
     * Ends {@code frame}. Frames above it, which an error thrown inside an advice may have left, are dropped with it.
     */
    void pop(Frame frame, long durationNanos) {
        depth = frame.depth;
        addChildNanos(durationNanos);
    }

    /** Charges time to the caller's frame. */
    private void addChildNanos(long durationNanos) {
        childNanos(childNanos() + durationNanos);
    }

    /** Child time the innermost frame has collected so far. */
    long childNanos() {
        return depth > 0 ? frames[depth - 1].childNanos : baseChildNanos;
    }

    /** Sets it: a constructor's callees are its own children, not its caller's. */
    void childNanos(long nanos) {
        if (depth > 0) {
            frames[depth - 1].childNanos = nanos;
        } else {
            baseChildNanos = nanos;
        }
    }

    private boolean grow() {
        if (frames.length >= MAX_FRAMES) {
            return false;
        }
        frames = Arrays.copyOf(frames, Math.max(FIRST_FRAMES, frames.length * 2));
        return true;
    }
}
