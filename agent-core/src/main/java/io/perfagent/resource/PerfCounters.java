package io.perfagent.resource;

import io.perfagent.resource.Measure.Scope;
import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cycles, instructions, cache misses and the like of the whole process, as the kernel counts them. It counts by thread, and what
 * counts a thread is inherited by every thread that one starts: so each thread of the beginning gets a counter of each kind, and
 * the later ones, short as they may live, are counted with it.
 *
 * <pre>
 * Writer:      the kernel.
 * Readers:     the agent's clock thread.
 * Publication: none needed; what is told of it never changes.
 * Lost:        what ran before the beginning; threads of the beginning for which there are no more files (see
 *              {@link #MOST_FILES}) and those that started while the others were being found: {@link #uncountedThreads}.
 * </pre>
 */
public final class PerfCounters implements Source {

    /** Files to open at most; fewer where the process may not open four times as many. */
    private static final int MOST_FILES = 4_096;

    private static final Path PARANOID = Path.of("/proc/sys/kernel/perf_event_paranoid");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final File TASKS = new File("/proc/self/task");
    private static final Measure COUNTED = Measure.level(
            Scope.PROCESS,
            "perfagent.hardware.counted",
            "1",
            "Part of the time in which the CPU's counters had their turn; what they counted is scaled up to all of"
                    + " it.");

    /** One kind of event: its files, what they said last, and what that adds up to. */
    private static final class Counter {
        final PerfEvent event;
        final List<Integer> files = new ArrayList<>();
        final List<ScaledCount> counts = new ArrayList<>();
        double total;

        Counter(PerfEvent event) {
            this.event = event;
        }
    }

    private final PerfEventOpen kernel;
    private final List<Counter> counters = new ArrayList<>();
    private final Map<PerfEvent, Integer> refused = new EnumMap<>(PerfEvent.class);
    private final long[] now = new long[3];
    private boolean withKernel = true;
    private boolean threadsAlone = true;
    private int threads;
    private int uncountedThreads;

    private PerfCounters(PerfEventOpen kernel) {
        this.kernel = kernel;
    }

    /** Why there are no counters on this system, whatever is permitted; null where there may be. */
    public static @Nullable String impossibleBecause() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return "only Linux has such counters, this is " + System.getProperty("os.name");
        }
        String architecture = System.getProperty("os.arch", "");
        if (!PerfEventOpen.knows(architecture)) {
            return "nobody knows the system calls of " + architecture + "; amd64 and aarch64 are known";
        }
        int feature = Runtime.version().feature();
        return feature < SystemCalls.OLDEST_JDK
                ? "needs JDK " + SystemCalls.OLDEST_JDK + " or newer, this is " + feature
                : null;
    }

    /**
     * Begins to count all threads.
     *
     * @param jdk may call native code without a warning
     */
    public static PerfCounters start(MethodHandles.Lookup jdk) throws NotCounted {
        try {
            PerfCounters started = new PerfCounters(new PerfEventOpen(jdk));
            started.choose();
            started.openAll();
            return started;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError otherJdk) {
            throw new NotCounted("this JVM does not let the kernel be called: " + otherJdk);
        }
    }

    /** Finds out what is permitted and what there is, on the calling thread. */
    private void choose() throws NotCounted {
        int file = kernel.open(PerfEvent.TASK_CLOCK, 0, withKernel, threadsAlone);
        while (file < 0) {
            boolean isForbidden = file == PerfEventOpen.NO_ACCESS || file == PerfEventOpen.NOT_PERMITTED;
            if (file == PerfEventOpen.INVALID && threadsAlone) {
                threadsAlone = false;
            } else if (isForbidden && withKernel) {
                withKernel = false;
            } else {
                throw new NotCounted(reason(file));
            }
            file = kernel.open(PerfEvent.TASK_CLOCK, 0, withKernel, threadsAlone);
        }
        kernel.close(file);
        for (PerfEvent event : PerfEvent.values()) {
            int probe = withKernel || !event.isOfKernel()
                    ? kernel.open(event, 0, withKernel, threadsAlone)
                    : PerfEventOpen.NO_ACCESS;
            if (probe < 0) {
                refused.put(event, probe);
            } else {
                kernel.close(probe);
                counters.add(new Counter(event));
            }
        }
    }

    private void openAll() {
        int room = Math.min(MOST_FILES, fileLimit() / 4);
        Set<Integer> found = tasks();
        for (int task : found) {
            if ((threads + 1) * counters.size() > room || !open(task)) {
                uncountedThreads++;
            } else {
                threads++;
            }
        }
        // One that began meanwhile is counted only if whoever started it was counted already, and nobody says who did.
        for (int task : tasks()) {
            uncountedThreads += found.contains(task) ? 0 : 1;
        }
    }

    private static Set<Integer> tasks() {
        Set<Integer> tasks = new HashSet<>();
        String[] names = TASKS.list();
        for (String name : names == null ? new String[0] : names) {
            tasks.add(Integer.valueOf(name));
        }
        return tasks;
    }

    private static int fileLimit() {
        try {
            for (String line : Files.readAllLines(LIMITS)) {
                if (line.startsWith("Max open files")) {
                    String soft =
                            line.substring("Max open files".length()).trim().split("\\s+", 2)[0];
                    return soft.equals("unlimited")
                            ? Integer.MAX_VALUE
                            : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(soft));
                }
            }
        } catch (IOException | NumberFormatException unreadable) {
            // The smallest limit that is usual.
        }
        return 1_024;
    }

    /** All kinds of one thread; false, and none, where one cannot be had. A thread that has ended needs none. */
    private boolean open(int task) {
        List<Integer> opened = new ArrayList<>();
        for (Counter counter : counters) {
            int file = kernel.open(counter.event, task, withKernel, threadsAlone);
            if (file < 0) {
                opened.forEach(kernel::close);
                return file == PerfEventOpen.NO_SUCH_THREAD;
            }
            opened.add(file);
        }
        for (int i = 0; i < opened.size(); i++) {
            counters.get(i).files.add(opened.get(i));
            counters.get(i).counts.add(new ScaledCount());
        }
        return true;
    }

    @Override
    public String name() {
        return "perf_event_open";
    }

    @Override
    public @Nullable String read(Sample sample) {
        long enabledNanos = 0;
        long runningNanos = 0;
        for (Counter counter : counters) {
            for (int i = 0; i < counter.files.size(); i++) {
                if (!kernel.read(counter.files.get(i), now)) {
                    continue;
                }
                counter.total += counter.counts.get(i).added(now[0], now[1], now[2]);
                if (counter.event.isOfHardware()) {
                    enabledNanos += now[1];
                    runningNanos += now[2];
                }
            }
            sample.put(counter.event.measure, counter.event.value(counter.total));
        }
        if (enabledNanos > 0) {
            sample.put(COUNTED, Math.min(1, (double) runningNanos / enabledNanos));
        }
        return null;
    }

    /** Threads of the beginning that are not, or perhaps not, counted. */
    public int uncountedThreads() {
        return uncountedThreads;
    }

    /** What the figures rest on, for people. */
    public String basis() {
        return (withKernel ? "user and kernel mode" : "user mode alone") + ", "
                + threads + " threads and all that they start"
                + (threadsAlone ? "" : ", processes too because Linux is older than 5.13");
    }

    /** What is not counted and why, for people; empty where all is. */
    public String missing() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<PerfEvent, Integer> each : refused.entrySet()) {
            PerfEvent event = each.getKey();
            text.append(text.isEmpty() ? "no " : ", ").append(event.label());
        }
        boolean lacksHardware = refused.keySet().stream().anyMatch(PerfEvent::isOfHardware);
        if (lacksHardware) {
            text.append("; the hardware's: ").append(reason(hardwareError()));
        }
        if (!withKernel) {
            text.append("; what happens in the kernel: ").append(forbidden());
        }
        return text.toString();
    }

    private int hardwareError() {
        for (Map.Entry<PerfEvent, Integer> each : refused.entrySet()) {
            if (each.getKey().isOfHardware()) {
                return each.getValue();
            }
        }
        return 0;
    }

    static String reason(int error) {
        return switch (error) {
            case PerfEventOpen.NO_ACCESS, PerfEventOpen.NOT_PERMITTED -> forbidden();
            case PerfEventOpen.NO_SUCH_EVENT, PerfEventOpen.NO_DEVICE, PerfEventOpen.NOT_SUPPORTED ->
                "the CPU offers no such counters (no PMU), as in most virtual machines";
            case PerfEventOpen.NO_SUCH_CALL -> "this kernel was built without perf events";
            case PerfEventOpen.TOO_MANY_FILES -> "the process may not open more files";
            default -> "the kernel refused with error " + -error;
        };
    }

    private static String forbidden() {
        return "not permitted here: kernel.perf_event_paranoid=" + paranoid()
                + "; the call needs 2 or less, the kernel's part 1 or less, or CAP_PERFMON;"
                + " containers often forbid it whatever that says (seccomp)";
    }

    private static String paranoid() {
        try {
            return Files.readString(PARANOID).trim();
        } catch (IOException unreadable) {
            return "unreadable";
        }
    }
}
