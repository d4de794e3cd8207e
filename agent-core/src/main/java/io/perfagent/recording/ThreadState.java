package io.perfagent.recording;

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

    /** A timed method that has not returned yet; reused for every timed call at its depth. */
    static final class Frame {
        final ThreadState thread;
        final int depth;
        /** Calls this one stands for. */
        int weight;
        /** {@link ThreadState#openUntimed} when it began. */
        int openUntimed;

        long startNanos;
        long startAllocatedBytes;
        /** Time of timed callees that have returned, each as often as it stands for. */
        long childNanos;

        Frame(ThreadState thread, int depth) {
            this.thread = thread;
            this.depth = depth;
        }
    }

    /** Whether this is a thread of the agent, which is never measured. */
    public final boolean isAgent;

    /** {@link Thread#getId}. */
    public final long threadId;

    /** The innermost open transaction or span of this thread. */
    public @Nullable Operation current;

    /** The call whose messages this thread passes on. */
    public @Nullable Object messagesOf;

    /** What this thread waits for an answer to, which may be nothing at all. */
    public @Nullable Operation asked;

    private final Recorders recorders;

    /** Gone when the thread is; null on a virtual thread, as is the recorder in it. */
    private final Recorders.@Nullable Handle own;

    private final @Nullable Recorder recorder;
    private Frame[] frames = new Frame[0];
    private int depth;
    private int random;

    /**
     * Calls under way that are only counted. A timed method charges its time to the timed method below it on the stack only
     * where none of these is in between: then it was called by that one, and not by a callee whose time is not known.
     */
    int openUntimed;

    /** Child time outside any frame, for constructors called there. */
    private long baseChildNanos;

    /**
     * Makes the state of the current thread.
     *
     * @param isAgent whether nothing of it is to be measured
     * @param own the recorder of a platform thread; null for a virtual thread, whose recorder changes with its carrier
     */
    ThreadState(Recorders recorders, Recorders.@Nullable Handle own, boolean isAgent) {
        this.isAgent = isAgent;
        this.recorders = recorders;
        this.own = own;
        this.recorder = own == null ? null : own.recorder;
        this.threadId = Thread.currentThread().getId();
        this.random = System.identityHashCode(this) | 1;
    }

    /** Whether a row looked up now is still this thread's after it has been parked. */
    boolean keepsRows() {
        return recorder != null;
    }

    /** Where the current thread, which must be this one, counts {@code series} now. */
    Row row(int series) {
        Recorder mine = recorder;
        return (mine == null ? recorders.current().recorder : mine).row(series);
    }

    /** What {@link #carry} was given for the carrier that runs the current thread, which must be this one; or null. */
    public @Nullable Object carried() {
        Recorders.Handle handle = own;
        return (handle == null ? recorders.current() : handle).carried;
    }

    /** Has the carrier keep {@code object} for whatever thread it runs. */
    public void carry(Object object) {
        Recorders.Handle handle = own;
        (handle == null ? recorders.current() : handle).carried = object;
    }

    /** The current thread, which must be this one, is in a transaction from now on, or back in it. */
    public void entered(Presences presences, int name, long startNanos) {
        if (own != null) {
            presence(own, presences).in(threadId, name, startNanos);
        }
    }

    /** The current thread, which must be this one, is in no transaction. */
    public void outside(Presences presences) {
        if (own != null) {
            presence(own, presences).out();
        }
    }

    /** The current thread, which must be this one, has left a transaction. */
    public void left(Presences presences, long startNanos, long endNanos, int name, long traceIdLow) {
        presence(own == null ? recorders.current() : own, presences)
                .left(threadId, startNanos, endNanos, name, traceIdLow);
    }

    private static Presence presence(Recorders.Handle handle, Presences presences) {
        Presence known = handle.presence;
        if (known == null) {
            known = presences.make();
            handle.presence = known;
        } else if (known.isForgotten()) {
            presences.add(known);
        }
        return known;
    }

    /** Marsaglia's xorshift32: 32 bits, never all zero. */
    int nextRandom() {
        int x = random;
        x ^= x << 13;
        x ^= x >>> 17;
        x ^= x << 5;
        random = x;
        return x;
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
        frame.openUntimed = openUntimed;
        return frame;
    }

    /**
     * Ends {@code frame} and charges {@code nanos} to its caller. Frames above it, which an error thrown inside an advice may
     * have left, go with it.
     */
    void pop(Frame frame, long nanos) {
        int below = frame.depth;
        depth = below;
        openUntimed = frame.openUntimed;
        if (below == 0) {
            baseChildNanos += nanos;
        } else {
            Frame caller = frames[below - 1];
            if (caller.openUntimed == frame.openUntimed) {
                caller.childNanos += nanos;
            }
        }
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
