package io.perfagent.resource;

import io.perfagent.resource.Measure.Scope;
import java.io.File;
import org.jspecify.annotations.Nullable;

/** {@code /proc/meminfo} and {@code /proc/vmstat}: the machine's memory and what is moved to and from its disks for lack of it. */
final class ProcMeminfo implements Source {

    private static final String USAGE = "system.memory.usage";
    private static final String STATE = "system.memory.state";
    private static final String IN_USE = "Memory by what it is used for; used is what could not be had at once.";

    private static final Measure LIMIT = Measure.amount(Scope.HOST, "system.memory.limit", "By", "Memory in all.");
    private static final Measure AVAILABLE = Measure.amount(
            Scope.HOST,
            "system.memory.linux.available",
            "By",
            "Memory that programs could have without anything being moved to disk.");
    private static final Measure USED = Measure.amount(Scope.HOST, USAGE, "By", IN_USE, STATE, "used");
    private static final Measure FREE = Measure.amount(Scope.HOST, USAGE, "By", IN_USE, STATE, "free");
    private static final Measure CACHED = Measure.amount(Scope.HOST, USAGE, "By", IN_USE, STATE, "cached");
    private static final Measure BUFFERS = Measure.amount(Scope.HOST, USAGE, "By", IN_USE, STATE, "buffers");
    private static final Measure SHARED =
            Measure.amount(Scope.HOST, "perfagent.system.memory.shared", "By", "Memory of shared segments and tmpfs.");
    private static final Measure DIRTY = Measure.amount(
            Scope.HOST, "perfagent.system.memory.dirty", "By", "Cached memory that waits to be written to disk.");
    private static final Measure SWAP_USED = swap("used");
    private static final Measure SWAP_FREE = swap("free");
    private static final Measure SWAPPED_IN = swapped("in");
    private static final Measure SWAPPED_OUT = swapped("out");
    private static final Measure MAJOR_FAULTS = Measure.counter(
            Scope.HOST,
            "system.paging.faults",
            "{fault}",
            "Page faults that needed a disk.",
            "system.paging.fault.type",
            "major");
    private static final Measure KILLED = Measure.counter(
            Scope.HOST, "perfagent.system.oom_kills", "{process}", "Processes killed for lack of memory.");

    private final File meminfo;
    private final File vmstat;
    private final TextFile text = new TextFile();

    ProcMeminfo(File root) {
        meminfo = new File(root, "proc/meminfo");
        vmstat = new File(root, "proc/vmstat");
    }

    private static Measure swap(String state) {
        return Measure.amount(Scope.HOST, "system.paging.usage", "By", "Swap space.", "system.paging.state", state);
    }

    private static Measure swapped(String direction) {
        return Measure.counter(
                Scope.HOST,
                "system.paging.operations",
                "{operation}",
                "Pages moved between memory and swap space.",
                "system.paging.direction",
                direction);
    }

    @Override
    public String name() {
        return "/proc/meminfo";
    }

    @Override
    public @Nullable String read(Sample sample) {
        int before = sample.size();
        String problem = text.load(meminfo);
        long total = -1;
        long free = -1;
        long available = -1;
        long cached = -1;
        long reclaimable = 0;
        long swapTotal = -1;
        long swapFree = -1;
        while (text.nextLine()) {
            switch (text.word()) {
                case "MemTotal:" -> total = bytes();
                case "MemFree:" -> free = bytes();
                case "MemAvailable:" -> available = bytes();
                case "Buffers:" -> sample.put(BUFFERS, bytes());
                case "Cached:" -> cached = bytes();
                case "SReclaimable:" -> reclaimable = Math.max(0, bytes());
                case "Shmem:" -> sample.put(SHARED, bytes());
                case "Dirty:" -> sample.put(DIRTY, bytes());
                case "SwapTotal:" -> swapTotal = bytes();
                case "SwapFree:" -> swapFree = bytes();
                default -> {}
            }
        }
        sample.put(LIMIT, total);
        sample.put(FREE, free);
        sample.put(AVAILABLE, available);
        sample.put(CACHED, cached < 0 ? -1 : cached + reclaimable);
        sample.put(USED, total < 0 || available < 0 ? -1 : Math.max(0, total - available));
        sample.put(SWAP_FREE, swapTotal < 0 ? -1 : swapFree);
        sample.put(SWAP_USED, swapTotal < 0 || swapFree < 0 ? -1 : Math.max(0, swapTotal - swapFree));
        paging(sample);
        return sample.size() > before ? null : problem == null ? "says nothing known" : problem;
    }

    private void paging(Sample sample) {
        if (text.load(vmstat) != null) {
            return;
        }
        while (text.nextLine()) {
            if (text.passed("pswpin")) {
                sample.put(SWAPPED_IN, text.number());
            } else if (text.passed("pswpout")) {
                sample.put(SWAPPED_OUT, text.number());
            } else if (text.passed("pgmajfault")) {
                sample.put(MAJOR_FAULTS, text.number());
            } else if (text.passed("oom_kill")) {
                sample.put(KILLED, text.number());
            }
        }
    }

    private long bytes() {
        long kibibytes = text.number();
        return kibibytes < 0 ? -1 : kibibytes * 1024;
    }
}
