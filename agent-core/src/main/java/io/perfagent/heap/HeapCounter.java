package io.perfagent.heap;

import io.perfagent.runtime.DiagnosticCommand;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts the objects on the heap when a user asks for it: one at a time, not soon after the last, and not on a big heap unless
 * the user insists, because the program stands still meanwhile. Any thread.
 */
public final class HeapCounter {

    /** A heap in use beyond this is counted only for who insists: it takes a second and more. */
    public static final long BIG_BYTES = 1L << 30;

    private static final long NANOS_BETWEEN = 10_000_000_000L;

    private final DiagnosticCommand jvm;
    private final AtomicBoolean counting = new AtomicBoolean();
    private final AtomicReference<@Nullable HeapCount> last = new AtomicReference<>();
    private final AtomicReference<@Nullable HeapCount> before = new AtomicReference<>();
    private volatile long endedNanos = System.nanoTime() - NANOS_BETWEEN;

    /** Makes a counter; nothing is asked yet. */
    public HeapCounter(Instrumentation instrumentation) {
        jvm = new DiagnosticCommand(instrumentation);
    }

    /** Thrown instead of counting; the message says why, in a sentence. */
    public static final class NotNow extends Exception {
        private static final long serialVersionUID = 1L;

        NotNow(String reason) {
            super(reason, null, false, false);
        }
    }

    /** What was counted last; null before the first time. */
    public @Nullable HeapCount last() {
        return last.get();
    }

    /** What was counted the time before, in the same way; null where there is nothing to compare with. */
    public @Nullable HeapCount before() {
        HeapCount now = last.get();
        HeapCount earlier = before.get();
        return now != null && earlier != null && now.live() == earlier.live() ? earlier : null;
    }

    /**
     * Counts now.
     *
     * @param live whether to collect first and count only what can be reached; takes longer
     * @param insist whether to count a big heap too
     * @throws NotNow when it cannot or should not be done now
     */
    public HeapCount count(boolean live, boolean insist) throws NotNow {
        Runtime runtime = Runtime.getRuntime();
        if (!insist && runtime.totalMemory() - runtime.freeMemory() > BIG_BYTES) {
            throw new NotNow("More than 1 GiB of heap is in use, so the program might stand still for a second or more:"
                    + " send force=true if it may.");
        }
        if (!counting.compareAndSet(false, true)) {
            throw new NotNow("The heap is being counted already: read the result when that is done.");
        }
        try {
            if (System.nanoTime() - endedNanos < NANOS_BETWEEN) {
                throw new NotNow("The heap was counted less than ten seconds ago: read that result, or wait.");
            }
            long epochMillis = System.currentTimeMillis();
            long startNanos = System.nanoTime();
            String text = execute(live ? "GC.class_histogram" : "GC.class_histogram -all");
            HeapCount counted = HeapCount.parse(text, live, epochMillis, System.nanoTime() - startNanos);
            before.set(last.getAndSet(counted));
            endedNanos = System.nanoTime();
            return counted;
        } finally {
            counting.set(false);
        }
    }

    private String execute(String command) throws NotNow {
        try {
            return jvm.execute(command);
        } catch (InvocationTargetException failed) {
            throw new NotNow("The JVM refused to count: " + failed.getCause());
        } catch (ReflectiveOperationException | RuntimeException | LinkageError absent) {
            throw new NotNow("This JVM cannot count its heap: " + absent);
        }
    }
}
