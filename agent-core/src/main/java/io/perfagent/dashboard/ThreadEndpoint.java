package io.perfagent.dashboard;

import com.sun.management.ThreadMXBean;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /threads}: CPU time, allocated bytes and waiting of every platform thread that lives, since each began. Virtual threads
 * have none of these of their own in the JVM: what they use is counted with the thread that carries them, which is marked.
 *
 * <p>Stacks come on request alone, since the program stands still while they are taken.
 */
final class ThreadEndpoint {

    static final Set<String> PARAMETERS = Set.of("stacks");

    private static final int MOST_THREADS = 2_000;
    /** By class: its name is one that any pool's threads may have. */
    private static final String CARRIER = "jdk.internal.misc.CarrierThread";

    private static final int MOST_FRAMES = 100;
    /** Whoever asks more often gets the same stacks again. */
    private static final long NANOS_BETWEEN_STACKS = 1_000_000_000;

    private static @Nullable Answer stacks;
    private static long stacksNanos;

    private ThreadEndpoint() {}

    static Answer threads(Endpoint.Request request) throws Refused {
        return Boolean.TRUE.equals(request.query().flag("stacks")) ? withStacks() : read(0);
    }

    private static synchronized Answer withStacks() throws Refused {
        Answer last = stacks;
        if (last == null || System.nanoTime() - stacksNanos > NANOS_BETWEEN_STACKS) {
            last = read(MOST_FRAMES);
            stacks = last;
            stacksNanos = System.nanoTime();
        }
        return last;
    }

    private static Answer read(int frames) throws Refused {
        JsonWriter json = new JsonWriter().beginObject().field("epochMillis", System.currentTimeMillis());
        try {
            Reader.write(json, frames);
        } catch (LinkageError noManagement) {
            throw new Refused(404, "This run-time image has no jdk.management, which counts by thread.");
        }
        return Answer.json(json.endObject());
    }

    /** Apart, so that nothing else mentions a class that a run-time image may lack. */
    private static final class Reader {

        private Reader() {}

        static void write(JsonWriter json, int frames) {
            ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            boolean countsCpu = bean.isThreadCpuTimeSupported() && bean.isThreadCpuTimeEnabled();
            boolean countsBytes = bean.isThreadAllocatedMemorySupported() && bean.isThreadAllocatedMemoryEnabled();
            boolean timesWaits =
                    bean.isThreadContentionMonitoringSupported() && bean.isThreadContentionMonitoringEnabled();
            long[] all = bean.getAllThreadIds();
            long[] ids = all.length > MOST_THREADS ? Arrays.copyOf(all, MOST_THREADS) : all;
            long startNanos = System.nanoTime();
            ThreadInfo[] infos = bean.getThreadInfo(ids, frames);
            long tookNanos = System.nanoTime() - startNanos;
            long[] cpuNanos = countsCpu ? bean.getThreadCpuTime(ids) : none(ids.length);
            long[] bytes = countsBytes ? bean.getThreadAllocatedBytes(ids) : none(ids.length);
            Set<Long> carriers = carriers();
            long[] stuck = frames == 0 ? null : bean.findDeadlockedThreads();
            Set<Long> deadlocked = stuck == null
                    ? Set.of()
                    : new HashSet<>(Arrays.stream(stuck).boxed().toList());
            json.field("threads", (long) all.length)
                    .field("waitsAreTimed", timesWaits)
                    .field("tookNanos", tookNanos)
                    .name("items")
                    .beginArray();
            for (int i = 0; i < ids.length; i++) {
                ThreadInfo info = infos[i];
                if (info != null) {
                    write(json, info, carriers.contains(ids[i]), cpuNanos[i], bytes[i]);
                    if (frames > 0) {
                        stack(json, info, deadlocked.contains(ids[i]));
                    }
                    json.endObject();
                }
            }
            json.endArray();
        }

        private static Set<Long> carriers() {
            ThreadGroup group = Thread.currentThread().getThreadGroup();
            while (group.getParent() != null) {
                group = group.getParent();
            }
            Thread[] threads = new Thread[MOST_THREADS];
            int count = group.enumerate(threads, true);
            Set<Long> carriers = new HashSet<>();
            for (int i = 0; i < count; i++) {
                if (threads[i].getClass().getName().equals(CARRIER)) {
                    carriers.add(threads[i].getId());
                }
            }
            return carriers;
        }

        private static long[] none(int length) {
            long[] none = new long[length];
            Arrays.fill(none, -1);
            return none;
        }

        private static void write(JsonWriter json, ThreadInfo info, boolean carriesOthers, long cpuNanos, long bytes) {
            json.beginObject()
                    .field("id", info.getThreadId())
                    .field("name", info.getThreadName())
                    .field("state", String.valueOf(info.getThreadState()))
                    .field("agent", info.getThreadName().startsWith("perf-agent-"))
                    .field("basis", carriesOthers ? "carrier: with the virtual threads it ran" : "exact");
            orNull(json.name("cpuNanos"), cpuNanos);
            orNull(json.name("allocatedBytes"), bytes);
            json.field("blockedCount", info.getBlockedCount()).field("waitedCount", info.getWaitedCount());
            orNull(json.name("blockedMillis"), info.getBlockedTime());
            orNull(json.name("waitedMillis"), info.getWaitedTime());
        }

        private static void stack(JsonWriter json, ThreadInfo info, boolean isDeadlocked) {
            LockInfo lock = info.getLockInfo();
            String owner = info.getLockOwnerName();
            json.field("deadlocked", isDeadlocked);
            json.name("waitsFor");
            if (lock == null) {
                json.nullValue();
            } else {
                json.value(lock.getClassName());
            }
            json.name("heldBy");
            if (owner == null) {
                json.nullValue();
            } else {
                json.value(owner);
            }
            json.name("stack").beginArray();
            for (StackTraceElement frame : info.getStackTrace()) {
                json.value(frame.toString());
            }
            json.endArray();
        }

        private static void orNull(JsonWriter json, long valueOrAbsent) {
            if (valueOrAbsent < 0) {
                json.nullValue();
            } else {
                json.value(valueOrAbsent);
            }
        }
    }
}
