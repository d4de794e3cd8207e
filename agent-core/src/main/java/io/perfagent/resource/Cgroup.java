package io.perfagent.resource;

import io.perfagent.resource.Measure.Scope;
import java.io.File;
import org.jspecify.annotations.Nullable;

/** The control groups this process is in: what they used, what they may use and how often they were held back. */
final class Cgroup implements Source {

    /** The groups of a process and their limits rarely change. */
    private static final int SAMPLES_BETWEEN_LOOKUPS = 30;

    private static final double NANOS_A_SECOND = 1e9;
    private static final double MICROS_A_SECOND = 1e6;
    /** What version 1 says instead of "no limit" is near the end of a long; no machine has so much. */
    private static final long NO_LIMIT = 1L << 60;

    private static final Measure CPU_TIME = cpu("container.cpu.time", "s", "CPU time of the control group.");
    private static final Measure CPU_LIMIT = Measure.level(
            Scope.CONTAINER,
            "perfagent.container.cpu.limit",
            "{cpu}",
            "CPUs the control group may use in each period.");
    private static final Measure PERIODS = cpu(
            "perfagent.container.cpu.periods", "{period}", "Periods in which the control group had something to run.");
    private static final Measure THROTTLED_PERIODS = cpu(
            "perfagent.container.cpu.throttled_periods",
            "{period}",
            "Periods in which the control group used up its share and had to stop.");
    private static final Measure THROTTLED =
            cpu("perfagent.container.cpu.throttled", "s", "Time the control group's CPUs were held back, in sum.");
    private static final Measure MEMORY =
            memory("container.memory.usage", "Memory of the control group, page cache included.");
    private static final Measure WORKING_SET = memory(
            "container.memory.working_set",
            "Memory of the control group without the cache that could be given back at once.");
    private static final Measure LIMIT =
            memory("perfagent.container.memory.limit", "Memory the control group may have; absent without a limit.");
    private static final Measure AVAILABLE =
            memory("container.memory.available", "Memory the control group may still have; absent without a limit.");
    private static final Measure CACHE = memory("perfagent.container.memory.cache", "Page cache of the control group.");
    private static final Measure SWAP = memory("perfagent.container.memory.swap", "Swap space of the control group.");
    private static final Measure MAJOR_FAULTS = Measure.counter(
            Scope.CONTAINER,
            "container.memory.paging.faults",
            "{fault}",
            "Page faults of the control group that needed a disk.",
            "system.paging.fault.type",
            "major");
    private static final Measure KILLED = Measure.counter(
            Scope.CONTAINER,
            "perfagent.container.oom_kills",
            "{process}",
            "Processes of the control group killed for lack of memory.");
    private static final Measure READ = disk("read");
    private static final Measure WRITTEN = disk("write");
    private static final Measure TASKS =
            Measure.amount(Scope.CONTAINER, "perfagent.container.tasks", "{thread}", "Threads in the control group.");
    private static final Measure TASK_LIMIT = Measure.level(
            Scope.CONTAINER, "perfagent.container.tasks.limit", "{thread}", "Threads the control group may have.");

    private final File root;
    private final TextFile text = new TextFile();
    private CgroupFolders folders;
    private @Nullable Pressure pressure;
    private double cpuLimit = -1;
    private double memoryLimit = -1;
    private int samples;

    Cgroup(File root) {
        this.root = root;
        this.folders = CgroupFolders.find(root);
    }

    private static Measure cpu(String name, String unit, String text) {
        return Measure.counter(Scope.CONTAINER, name, unit, text);
    }

    private static Measure memory(String name, String text) {
        return Measure.amount(Scope.CONTAINER, name, "By", text);
    }

    private static Measure disk(String direction) {
        return Measure.counter(
                Scope.CONTAINER,
                "container.disk.io",
                "By",
                "Bytes the control group's reads and writes moved from and to disks.",
                "disk.io.direction",
                direction);
    }

    @Override
    public String name() {
        return "cgroup";
    }

    @Override
    public @Nullable String read(Sample sample) {
        if (samples++ % SAMPLES_BETWEEN_LOOKUPS == 0) {
            lookUp();
        }
        int before = sample.size();
        sample.put(CPU_LIMIT, cpuLimit);
        sample.put(LIMIT, memoryLimit);
        File unified = folders.unified();
        if (unified != null && folders.isUnifiedInCharge()) {
            readUnified(unified, sample);
        } else {
            readFirstVersion(sample);
        }
        if (pressure != null) {
            pressure.read(sample);
        }
        return sample.size() > before ? null : "this process is in no control group that counts anything";
    }

    private void lookUp() {
        folders = CgroupFolders.find(root);
        File unified = folders.unified();
        pressure = unified == null ? null : Pressure.ofCgroup(unified);
        if (folders.isUnifiedInCharge()) {
            cpuLimit = folders.smallestUnified(folder -> quota(new File(folder, "cpu.max")));
            memoryLimit = folders.smallestUnified(folder -> text.onlyNumber(new File(folder, "memory.max")));
        } else {
            cpuLimit = folders.smallest("cpu", this::quotaOfFirstVersion);
            memoryLimit = folders.smallest("memory", this::limitOfFirstVersion);
        }
    }

    /** {@code 200000 100000}: so many microseconds of each period; {@code max} for no limit. */
    private double quota(File file) {
        if (text.load(file) != null || !text.nextLine()) {
            return -1;
        }
        long quota = text.number();
        long period = text.number();
        return quota < 0 || period <= 0 ? -1 : (double) quota / period;
    }

    private double quotaOfFirstVersion(File folder) {
        long quota = text.onlyNumber(new File(folder, "cpu.cfs_quota_us"));
        long period = text.onlyNumber(new File(folder, "cpu.cfs_period_us"));
        return quota < 0 || period <= 0 ? -1 : (double) quota / period;
    }

    private double limitOfFirstVersion(File folder) {
        long limit = text.onlyNumber(new File(folder, "memory.limit_in_bytes"));
        return limit >= NO_LIMIT ? -1 : limit;
    }

    private void readUnified(File folder, Sample sample) {
        text.load(new File(folder, "cpu.stat"));
        while (text.nextLine()) {
            switch (text.word()) {
                case "usage_usec" -> sample.put(CPU_TIME, scaled(text.number(), MICROS_A_SECOND));
                case "nr_periods" -> sample.put(PERIODS, text.number());
                case "nr_throttled" -> sample.put(THROTTLED_PERIODS, text.number());
                case "throttled_usec" -> sample.put(THROTTLED, scaled(text.number(), MICROS_A_SECOND));
                default -> {}
            }
        }
        long used = text.onlyNumber(new File(folder, "memory.current"));
        sample.put(SWAP, text.onlyNumber(new File(folder, "memory.swap.current")));
        memory(folder, "inactive_file", "file", "pgmajfault", used, sample);
        text.load(new File(folder, "memory.events"));
        while (text.nextLine()) {
            if (text.passed("oom_kill")) {
                sample.put(KILLED, text.number());
            }
        }
        ioOfUnified(folder, sample);
        tasks(folder, sample);
    }

    private void ioOfUnified(File folder, Sample sample) {
        if (text.load(new File(folder, "io.stat")) != null) {
            return;
        }
        long read = 0;
        long written = 0;
        while (text.nextLine()) {
            text.skip(1);
            for (String word = text.word(); !word.isEmpty(); word = text.word()) {
                if (word.startsWith("rbytes=")) {
                    read += wholeNumber(word.substring(7));
                } else if (word.startsWith("wbytes=")) {
                    written += wholeNumber(word.substring(7));
                }
            }
        }
        sample.put(READ, read);
        sample.put(WRITTEN, written);
    }

    private void readFirstVersion(Sample sample) {
        File cpu = folders.controller("cpu");
        if (cpu != null) {
            text.load(new File(cpu, "cpu.stat"));
            while (text.nextLine()) {
                switch (text.word()) {
                    case "nr_periods" -> sample.put(PERIODS, text.number());
                    case "nr_throttled" -> sample.put(THROTTLED_PERIODS, text.number());
                    case "throttled_time" -> sample.put(THROTTLED, scaled(text.number(), NANOS_A_SECOND));
                    default -> {}
                }
            }
        }
        File account = folders.controller("cpuacct");
        if (account != null) {
            sample.put(CPU_TIME, scaled(text.onlyNumber(new File(account, "cpuacct.usage")), NANOS_A_SECOND));
        }
        File memory = folders.controller("memory");
        if (memory != null) {
            long used = text.onlyNumber(new File(memory, "memory.usage_in_bytes"));
            long withSwap = text.onlyNumber(new File(memory, "memory.memsw.usage_in_bytes"));
            sample.put(SWAP, used < 0 || withSwap < 0 ? -1 : Math.max(0, withSwap - used));
            memory(memory, "total_inactive_file", "total_cache", "total_pgmajfault", used, sample);
            text.load(new File(memory, "memory.oom_control"));
            while (text.nextLine()) {
                if (text.passed("oom_kill")) {
                    sample.put(KILLED, text.number());
                }
            }
        }
        File blocks = folders.controller("blkio");
        if (blocks != null) {
            ioOfFirstVersion(blocks, sample);
        }
        File tasks = folders.controller("pids");
        if (tasks != null) {
            tasks(tasks, sample);
        }
    }

    private void ioOfFirstVersion(File folder, Sample sample) {
        if (text.load(new File(folder, "blkio.throttle.io_service_bytes")) != null) {
            return;
        }
        long read = 0;
        long written = 0;
        while (text.nextLine()) {
            text.skip(1);
            if (text.passed("Read")) {
                read += Math.max(0, text.number());
            } else if (text.passed("Write")) {
                written += Math.max(0, text.number());
            }
        }
        sample.put(READ, read);
        sample.put(WRITTEN, written);
    }

    private void memory(
            File folder, String inactiveName, String cacheName, String faultsName, long used, Sample sample) {
        sample.put(MEMORY, used);
        if (memoryLimit >= 0 && used >= 0) {
            sample.put(AVAILABLE, Math.max(0, memoryLimit - used));
        }
        if (text.load(new File(folder, "memory.stat")) != null) {
            return;
        }
        while (text.nextLine()) {
            if (text.passed(inactiveName)) {
                long inactive = text.number();
                sample.put(WORKING_SET, used < 0 || inactive < 0 ? -1 : Math.max(0, used - inactive));
            } else if (text.passed(cacheName)) {
                sample.put(CACHE, text.number());
            } else if (text.passed(faultsName)) {
                sample.put(MAJOR_FAULTS, text.number());
            }
        }
    }

    private void tasks(File folder, Sample sample) {
        sample.put(TASKS, text.onlyNumber(new File(folder, "pids.current")));
        sample.put(TASK_LIMIT, text.onlyNumber(new File(folder, "pids.max")));
    }

    private static double scaled(long value, double divisor) {
        return value < 0 ? -1 : value / divisor;
    }

    private static long wholeNumber(String digits) {
        try {
            return Math.max(0, Long.parseLong(digits));
        } catch (NumberFormatException malformed) {
            return 0;
        }
    }
}
