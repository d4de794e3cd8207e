package io.perfagent.runtime;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How much all threads together have allocated, from the JVM's own exact counter, and how fast over the last seconds. Absent
 * where the JVM has no such counter (JDK 21 and newer have, 17 since an update) or the image no {@code jdk.management}.
 */
public final class Allocated {

    private static final int MOST_READINGS = 61;

    private record Reading(long nanos, long bytes) {}

    private final @Nullable ThreadMXBean bean;
    private final @Nullable Method counter;
    private final Deque<Reading> readings = new ArrayDeque<>();

    /** Looks for the counter. Not before {@code main}. */
    public Allocated() {
        ThreadMXBean found = null;
        Method method = null;
        try {
            found = ManagementFactory.getThreadMXBean();
            method = Class.forName("com.sun.management.ThreadMXBean").getMethod("getTotalThreadAllocatedBytes");
        } catch (ReflectiveOperationException | LinkageError absent) {
            // Then there is no figure.
        }
        bean = found;
        counter = method;
    }

    /** Bytes since the JVM started; -1 where nothing tells. */
    public long totalBytes() {
        if (bean == null || counter == null) {
            return -1;
        }
        try {
            return (long) counter.invoke(bean);
        } catch (IllegalAccessException | InvocationTargetException | IllegalArgumentException refused) {
            return -1;
        }
    }

    /** Reads once; called about once a second. */
    public synchronized void look() {
        long bytes = totalBytes();
        if (bytes >= 0) {
            readings.addLast(new Reading(System.nanoTime(), bytes));
            if (readings.size() > MOST_READINGS) {
                readings.removeFirst();
            }
        }
    }

    /** Bytes a second over the last minute at most; -1 where nothing tells. */
    public synchronized double bytesPerSecond() {
        Reading first = readings.peekFirst();
        Reading last = readings.peekLast();
        return first == null || last == null || first.nanos == last.nanos
                ? -1
                : (last.bytes - first.bytes) * 1e9 / (last.nanos - first.nanos);
    }
}
