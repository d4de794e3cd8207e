package io.perfagent.recording;

import io.perfagent.bootstrap.AgentThread;
import io.perfagent.recording.ThreadState.Frame;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The hot path: method timers, and the way from any thread to its {@link ThreadState} and {@link Recorder}.
 *
 * <p>Any thread calls; nothing here is shared between threads but what the governor sets. A timed call costs two clock
 * reads, one thread-local look-up and plain stores into arrays of the thread, and two reads of the allocation counter
 * where that is asked for. A call that is only counted, because {@link TimingPlan} times one in k, costs the look-up and
 * one store.
 */
public final class Recording {

    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

    private final Recorders recorders;
    private final TimingPlan plan = new TimingPlan();
    private volatile boolean methodAllocation;
    private volatile boolean spanAllocation = true;

    @SuppressWarnings("ThreadLocalUsage") // one recording a program, and tests want one each
    private final ThreadLocal<ThreadState> states = new ThreadLocal<>();

    private final LongAdder tooDeep = new LongAdder();

    /**
     * Makes a recording.
     *
     * @param methodAllocation whether method timers read the allocation counter
     */
    public Recording(Recorders recorders, boolean methodAllocation) {
        this.recorders = recorders;
        this.methodAllocation = methodAllocation;
    }

    /** Which calls are timed. */
    public TimingPlan plan() {
        return plan;
    }

    /** Whether method timers read the allocation counter. */
    public boolean readsMethodAllocation() {
        return methodAllocation;
    }

    /** Sets whether method timers read the allocation counter, from the next call on. */
    public void methodAllocation(boolean read) {
        methodAllocation = read;
    }

    /** Sets whether spans and transactions read it. */
    public void spanAllocation(boolean read) {
        spanAllocation = read;
    }

    /** The allocation counter at the start of a span; -1 when it is not to be read. */
    public long startOfSpanBytes() {
        return spanAllocation ? AllocationCounter.currentThreadBytes() : -1;
    }

    /** The state of the current thread; made on first use. */
    public ThreadState thread() {
        ThreadState state = states.get();
        return state == null ? newState() : state;
    }

    private ThreadState newState() {
        return newState(Thread.currentThread() instanceof AgentThread);
    }

    private ThreadState newState(boolean isAgent) {
        Recorders.Handle own = isVirtual(Thread.currentThread()) ? null : recorders.current();
        ThreadState state = new ThreadState(recorders, own, isAgent);
        states.set(state);
        return state;
    }

    /** Measures the current thread although it is one of the agent's. */
    void measureOwnThread() {
        newState(false);
    }

    /** Counts one call of any series on behalf of {@code thread}, which must be the current one. */
    public void record(
            ThreadState thread, int series, long durationNanos, long selfNanos, long allocatedBytes, boolean error) {
        thread.row(series).record(1, durationNanos, durationNanos - selfNanos, allocatedBytes, error);
    }

    /** A timed method begins; the result is for {@link #exit}. */
    public @Nullable Object enter(int series) {
        ThreadState thread = thread();
        if (thread.isAgent) {
            return null;
        }
        int weight = 1;
        int blockCalls = plan.timedOneIn(series);
        if (blockCalls > 1) {
            Row row = thread.row(series);
            weight = row.draw(blockCalls, thread);
            if (weight == 0) {
                row.count();
                thread.openUntimed++;
                return thread;
            }
        }
        Frame frame = thread.push();
        if (frame == null) {
            tooDeep.increment();
            return null;
        }
        frame.weight = weight;
        start(frame);
        return frame;
    }

    private void start(Frame frame) {
        frame.childNanos = 0;
        frame.startAllocatedBytes = methodAllocation ? AllocationCounter.currentThreadBytes() : -1;
        frame.startNanos = System.nanoTime();
    }

    /** A timed method ends; does nothing for a null {@code handle}. */
    public void exit(int series, @Nullable Object handle, @Nullable Throwable thrown) {
        if (handle instanceof Frame frame) {
            long durationNanos = System.nanoTime() - frame.startNanos;
            long startBytes = frame.startAllocatedBytes;
            long allocatedBytes = startBytes < 0 ? -1 : AllocationCounter.currentThreadBytes() - startBytes;
            int weight = frame.weight;
            ThreadState thread = frame.thread;
            thread.pop(frame, weight * durationNanos);
            thread.row(series).record(weight, durationNanos, frame.childNanos, allocatedBytes, thrown != null);
        } else if (handle instanceof ThreadState thread) {
            thread.openUntimed--;
            if (thrown != null) {
                thread.row(series).countError();
            }
        }
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
        int weight = plan.timedOneIn(series) == 1 || !thread.keepsRows()
                ? 1
                : thread.row(series).draw(plan.timedOneIn(series), thread);
        if (weight == 0) {
            return thread.row(series);
        }
        Frame frame = new Frame(thread, -1);
        frame.weight = weight;
        start(frame);
        frame.childNanos = thread.childNanos();
        return frame;
    }

    /** A timed constructor returns. */
    public void exitConstructor(int series, @Nullable Object handle) {
        if (handle instanceof Row row) {
            row.count();
        } else if (handle instanceof Frame frame) {
            long durationNanos = System.nanoTime() - frame.startNanos;
            long allocatedBytes = AllocationCounter.since(frame.startAllocatedBytes);
            ThreadState thread = frame.thread;
            long calleeNanos = thread.childNanos() - frame.childNanos;
            thread.childNanos(frame.childNanos + frame.weight * durationNanos);
            thread.row(series).record(frame.weight, durationNanos, calleeNanos, allocatedBytes, false);
        }
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

    static boolean isVirtual(Thread thread) {
        MethodHandle isVirtual = IS_VIRTUAL;
        try {
            return isVirtual != null && (boolean) isVirtual.invokeExact(thread);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
