package io.perfagent.runtime;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Threads that wait for each other for ever. Finding them stops the program for about a tenth of a millisecond. */
public final class Deadlocks {

    private static final int MOST_FRAMES = 16;

    /**
     * One thread of a deadlock.
     *
     * @param lock class of what it waits for
     * @param owner name of the thread that holds it
     * @param stack where it waits, innermost first
     */
    public record Stuck(long threadId, String name, String lock, String owner, List<String> stack) {}

    private Deadlocks() {}

    /** The threads that are in a deadlock now; empty where there is none or the JVM cannot tell. */
    public static List<Stuck> find() {
        try {
            ThreadMXBean bean = ManagementFactory.getThreadMXBean();
            long[] ids = bean.findDeadlockedThreads();
            if (ids == null) {
                return List.of();
            }
            List<Stuck> stuck = new ArrayList<>();
            for (ThreadInfo thread : bean.getThreadInfo(ids, MOST_FRAMES)) {
                if (thread != null) {
                    stuck.add(of(thread));
                }
            }
            return stuck;
        } catch (LinkageError | UnsupportedOperationException absent) {
            return List.of();
        }
    }

    private static Stuck of(ThreadInfo thread) {
        LockInfo lock = thread.getLockInfo();
        String owner = thread.getLockOwnerName();
        return new Stuck(
                thread.getThreadId(),
                thread.getThreadName(),
                lock == null ? "" : lock.getClassName(),
                owner == null ? "" : owner,
                Arrays.stream(thread.getStackTrace())
                        .map(StackTraceElement::toString)
                        .toList());
    }
}
