package io.perfagent.recording;

import io.perfagent.recording.ThreadState.Frame;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The hot path: method timers, and the way from any thread to its {@link Recorder} and {@link ThreadState}.
 *
 * <p>Any thread calls; nothing here is shared between threads but the fields set once in the constructor. A timed call
 * costs two clock reads, one thread-local look-up and plain stores into arrays of the thread; two reads of the
 * allocation counter more when that is asked for.
 */
public final class Recording {

    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

    private final Recorders recorders;
    private final boolean allocation;

    @SuppressWarnings("ThreadLocalUsage") // one recording a program, and tests want one each
    private final ThreadLocal<ThreadState> states = new ThreadLocal<>();

    private final LongAdder tooDeep = new LongAdder();

    /**
     * Makes a recording.
     *
     * @param allocation whether method timers read the allocation counter
     */
    public Recording(Recorders recorders, boolean allocation) {
        this.recorders = recorders;
        this.allocation = allocation;
    }

    /** The state of the current thread; made on first use. */
    public ThreadState thread() {
        ThreadState state = states.get();
        return state == null ? newState() : state;
    }

    private ThreadState newState() {
        ThreadState state = new ThreadState(isVirtual(Thread.currentThread()) ? null : recorders.current());
        states.set(state);
        return state;
    }

    /** Counts one call of any series on behalf of {@code thread}, which must be the current one. */
    public void record(
            ThreadState thread, int series, long durationNanos, long selfNanos, long allocatedBytes, boolean error) {
        Recorders.Handle own = thread.own;
        Recorder recorder = own == null ? recorders.current().recorder : own.recorder;
        recorder.record(series, durationNanos, selfNanos, allocatedBytes, error);
    }

    /** A timed method begins. */
    public @Nullable Object enter(int series) {
        ThreadState thread = thread();
        if (thread.isAgent) {
            return null;
        }
        Frame frame = thread.push();
        if (frame == null) {
            tooDeep.increment();
            return null;
        }
        start(frame, series);
        return frame;
    }

    /** A timed method ends; does nothing for a null {@code handle}. */
    public void exit(@Nullable Object handle, @Nullable Throwable thrown) {
        if (handle == null) {
            return;
        }
        Frame frame = (Frame) handle;
        long durationNanos = System.nanoTime() - frame.startNanos;
        long allocatedBytes = AllocationCounter.since(frame.startAllocatedBytes);
        ThreadState thread = frame.thread;
        thread.pop(frame, durationNanos);
        record(thread, frame.series, durationNanos, durationNanos - frame.childNanos, allocatedBytes, thrown != null);
    }

    /**
     * A timed constructor begins. Its frame is not on the stack, because one that throws would stay there: no handler
     * can span {@code super(…)}. The frame is garbage unless the compiler removes it.
     */
    public @Nullable Object enterConstructor(int series) {
        ThreadState thread = thread();
        if (thread.isAgent) {
            return null;
        }
        Frame frame = new Frame(thread, -1);
        frame.childNanos = thread.childNanos();
        start(frame, series);
        return frame;
    }

    /** A timed constructor returns. */
    public void exitConstructor(@Nullable Object handle) {
        if (handle == null) {
            return;
        }
        Frame frame = (Frame) handle;
        long durationNanos = System.nanoTime() - frame.startNanos;
        long allocatedBytes = AllocationCounter.since(frame.startAllocatedBytes);
        ThreadState thread = frame.thread;
        long calleeNanos = thread.childNanos() - frame.childNanos;
        thread.childNanos(frame.childNanos + durationNanos);
        record(thread, frame.series, durationNanos, durationNanos - calleeNanos, allocatedBytes, false);
    }

    private void start(Frame frame, int series) {
        frame.series = series;
        frame.startAllocatedBytes = allocation ? AllocationCounter.currentThreadBytes() : -1;
        frame.startNanos = System.nanoTime();
    }

    /** Calls that could not be counted because the stack of timed methods was deeper than 65,536. */
    public long tooDeepCalls() {
        return tooDeep.sum();
    }

    private static @Nullable MethodHandle isVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException beforeJdk21) {
            return null;
        }
    }

    private static boolean isVirtual(Thread thread) {
        MethodHandle isVirtual = IS_VIRTUAL;
        try {
            return isVirtual != null && (boolean) isVirtual.invokeExact(thread);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
