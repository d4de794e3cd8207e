package io.perfagent.resource;

import io.perfagent.resource.Measure.Scope;
import java.io.File;
import org.jspecify.annotations.Nullable;

/** {@code /proc/self/…}: this process as the kernel sees it, native memory and all. */
final class ProcSelf implements Source {

    private static final Measure USER = cpu("user");
    private static final Measure SYSTEM = cpu("system");
    private static final Measure THREADS =
            Measure.amount(Scope.PROCESS, "process.thread.count", "{thread}", "Threads, the JVM's own included.");
    private static final Measure RESIDENT =
            Measure.amount(Scope.PROCESS, "process.memory.usage", "By", "Memory of the process that is in RAM.");
    private static final Measure VIRTUAL =
            Measure.amount(Scope.PROCESS, "process.memory.virtual", "By", "Address space the process has reserved.");
    private static final Measure SWAPPED = Measure.amount(
            Scope.PROCESS, "perfagent.process.memory.swapped", "By", "Memory of the process that is in swap space.");
    private static final Measure MINOR_FAULTS = faults("minor");
    private static final Measure MAJOR_FAULTS = faults("major");
    private static final Measure READ = io("read");
    private static final Measure WRITTEN = io("write");

    private final File folder;
    private final TextFile text = new TextFile();

    ProcSelf(File root) {
        folder = new File(root, "proc/self");
    }

    private static Measure cpu(String mode) {
        return Measure.counter(
                Scope.PROCESS,
                "process.cpu.time",
                "s",
                "CPU time of the process, in steps of 10 ms.",
                "cpu.mode",
                mode);
    }

    private static Measure faults(String type) {
        return Measure.counter(
                Scope.PROCESS,
                "process.paging.faults",
                "{fault}",
                "Page faults of the process.",
                "system.paging.fault.type",
                type);
    }

    private static Measure io(String direction) {
        return Measure.counter(
                Scope.PROCESS,
                "process.disk.io",
                "By",
                "Bytes that went from and to disks for this process; what the page cache answered is not among them.",
                "disk.io.direction",
                direction);
    }

    @Override
    public String name() {
        return "/proc/self";
    }

    @Override
    public @Nullable String read(Sample sample) {
        int before = sample.size();
        String problem = text.load(new File(folder, "stat"));
        if (text.nextLine()) {
            stat(sample);
        }
        String unread = text.load(new File(folder, "status"));
        problem = problem == null ? unread : problem;
        while (text.nextLine()) {
            status(sample);
        }
        // Not readable where the process may not be traced; then these figures are absent.
        if (text.load(new File(folder, "io")) == null) {
            while (text.nextLine()) {
                if (text.passed("read_bytes:")) {
                    sample.put(READ, text.number());
                } else if (text.passed("write_bytes:")) {
                    sample.put(WRITTEN, text.number());
                }
            }
        }
        return sample.size() > before ? null : problem == null ? "says nothing known" : problem;
    }

    /** The program's name stands in brackets and may hold anything, brackets too. */
    private void stat(Sample sample) {
        text.skipPastLast(')');
        text.skip(7);
        sample.put(MINOR_FAULTS, text.number());
        text.skip(1);
        sample.put(MAJOR_FAULTS, text.number());
        text.skip(1);
        sample.put(USER, seconds(text.number()));
        sample.put(SYSTEM, seconds(text.number()));
        text.skip(4);
        sample.put(THREADS, text.number());
    }

    private void status(Sample sample) {
        if (text.passed("VmSize:")) {
            sample.put(VIRTUAL, bytes());
        } else if (text.passed("VmRSS:")) {
            sample.put(RESIDENT, bytes());
        } else if (text.passed("VmSwap:")) {
            sample.put(SWAPPED, bytes());
        }
    }

    private static double seconds(long ticks) {
        return ticks < 0 ? -1 : ticks / ProcStat.TICKS_A_SECOND;
    }

    private long bytes() {
        long kibibytes = text.number();
        return kibibytes < 0 ? -1 : kibibytes * 1024;
    }
}
