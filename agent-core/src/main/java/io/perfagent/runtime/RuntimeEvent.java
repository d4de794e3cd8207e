package io.perfagent.runtime;

/**
 * Something the JVM reported. Times are epoch nanoseconds as the JVM's recorder dates them; what has to be compared with
 * {@link System#nanoTime} is shifted by the offset that comes with each batch (see {@link RuntimeEvents}).
 */
public sealed interface RuntimeEvent {

    /** When it was, or began. */
    long epochNanos();

    /** One that happened to a thread, with where that was. */
    sealed interface OnThread extends RuntimeEvent {
        /** {@link Thread#getId}. */
        long threadId();

        /** Where its thread was; {@link Stack#UNKNOWN} where that could not be walked. */
        Stack stack();
    }

    /**
     * A thread was found running.
     *
     * @param periodNanos CPU time it stands for; 0 where samples are taken by wall clock and stand for nothing exact
     */
    record CpuSample(long epochNanos, long threadId, Stack stack, long periodNanos) implements OnThread {}

    /** A thread was looked at, whether it ran or not; {@code looks} times in a row it was found in the same place. */
    record WallSample(long epochNanos, long threadId, Stack stack, int looks) implements OnThread {}

    /** An allocation; {@code weightBytes} is what the thread had allocated since its previous sample. */
    record AllocationSample(long epochNanos, long threadId, Stack stack, String className, long weightBytes)
            implements OnThread {}

    /** A thread waited to enter a monitor. */
    record MonitorEnter(
            long epochNanos, long durationNanos, long threadId, Stack stack, String className, String previousOwner)
            implements OnThread {}

    /** A thread was parked; {@code className} is that of what it was parked for, empty when it did not say. */
    record Park(long epochNanos, long durationNanos, long threadId, Stack stack, String className) implements OnThread {

        /** Whether it waited for a lock or permit, and not for work or a result. */
        public boolean isForLock() {
            return Contention.isLock(className);
        }
    }

    /** A virtual thread kept its carrier from other work while it waited. */
    record Pinned(long epochNanos, long durationNanos, long threadId, Stack stack, String reason) implements OnThread {}

    /** A throwable was made. */
    record Thrown(long epochNanos, long threadId, Stack stack, String className) implements OnThread {}

    /**
     * A read or write of a file or socket.
     *
     * @param kind {@code file} or {@code socket}
     * @param operation {@code read}, {@code write} or {@code force}
     * @param target a file's path, or host and port
     */
    record InputOutput(
            long epochNanos,
            long durationNanos,
            long threadId,
            Stack stack,
            String kind,
            String operation,
            String target,
            long bytes)
            implements OnThread {}

    /** A collection as a whole, concurrent phases included. */
    record Collection(long epochNanos, long durationNanos, int gcId, String name, String cause, long sumOfPausesNanos)
            implements RuntimeEvent {}

    /** The program stood still for a collection. */
    record CollectionPause(long epochNanos, long durationNanos, int gcId) implements RuntimeEvent {}

    /** How much of the heap was used before or after a collection. */
    record HeapUse(long epochNanos, int gcId, boolean after, long usedBytes) implements RuntimeEvent {}

    /** All threads were asked to stop; {@code durationNanos} is how long that took. */
    record SafepointBegin(long epochNanos, long durationNanos, long id) implements RuntimeEvent {}

    /** What was done while all threads were stopped. */
    record SafepointOperation(long epochNanos, long durationNanos, long id, String operation) implements RuntimeEvent {}

    /** All threads go on; {@code epochNanos} is when they began to. */
    record SafepointEnd(long epochNanos, long durationNanos, long id) implements RuntimeEvent {}

    /** A method was compiled. */
    record Compiled(long epochNanos, long durationNanos, String method, int level, boolean succeeded)
            implements RuntimeEvent {}

    /** Throwables made since the JVM's recorder was started, exact. */
    record ThrowableCount(long epochNanos, long throwables) implements RuntimeEvent {}
}
