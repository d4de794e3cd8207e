package io.perfagent.recording;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Exact bytes allocated by the current thread, at half the price of a clock read. Absent (-1) on virtual threads, for
 * which the JVM keeps no count, and in run-time images without {@code jdk.management}.
 */
public final class AllocationCounter {

    private static final Source SOURCE = find();

    /** Where the figure comes from; -1 for ever unless overridden. */
    private static class Source {
        long currentThreadBytes() {
            return -1;
        }
    }

    /** Apart, so that nothing else mentions a class that a run-time image may lack. */
    private static final class ThreadBean extends Source {
        private final ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        /** Asked of the bean and not by trying: whoever comes first may be a virtual thread. */
        boolean isEnabled() {
            return bean.isThreadAllocatedMemorySupported() && bean.isThreadAllocatedMemoryEnabled();
        }

        @Override
        long currentThreadBytes() {
            return bean.getCurrentThreadAllocatedBytes();
        }
    }

    private AllocationCounter() {}

    private static Source find() {
        try {
            ThreadBean source = new ThreadBean();
            return source.isEnabled() ? source : new Source();
        } catch (LinkageError | RuntimeException absent) {
            return new Source();
        }
    }

    /** Whether the JVM can tell at all. */
    public static boolean isAvailable() {
        return SOURCE instanceof ThreadBean;
    }

    /** Bytes this thread has allocated since it started, or -1 when unknown. */
    public static long currentThreadBytes() {
        return SOURCE.currentThreadBytes();
    }

    /** Bytes allocated since {@code startBytes} was read on this thread, or -1 when unknown. */
    public static long since(long startBytes) {
        return startBytes < 0 ? -1 : currentThreadBytes() - startBytes;
    }
}
