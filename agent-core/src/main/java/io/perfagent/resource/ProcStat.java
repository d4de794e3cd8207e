package io.perfagent.resource;

import io.perfagent.resource.Measure.Scope;
import java.io.File;
import org.jspecify.annotations.Nullable;

/** {@code /proc/stat} and {@code /proc/loadavg}: how the machine's CPUs spend their time. */
final class ProcStat implements Source {

    /** What the kernel counts times in towards programs, whatever its own clock is. */
    static final double TICKS_A_SECOND = 100;

    /** In the order of the columns; the kernel's guest times are parts of the first two. */
    private static final String[] MODES = {"user", "nice", "system", "idle", "iowait", "interrupt", "softirq", "steal"};

    private static final Measure[] TIMES = new Measure[MODES.length];

    static {
        for (int i = 0; i < MODES.length; i++) {
            TIMES[i] = Measure.counter(
                    Scope.HOST, "system.cpu.time", "s", "Time the CPUs spent in each mode.", "cpu.mode", MODES[i]);
        }
    }

    private static final Measure CPUS =
            Measure.amount(Scope.HOST, "system.cpu.logical.count", "{cpu}", "CPUs of the machine.");
    private static final Measure SWITCHES = Measure.counter(
            Scope.HOST, "perfagent.system.context_switches", "{switch}", "Context switches of the machine.");
    private static final Measure RUNNING = Measure.level(
            Scope.HOST, "perfagent.system.runnable", "{thread}", "Threads that run or wait for a CPU at this moment.");
    private static final Measure BLOCKED = Measure.level(
            Scope.HOST, "perfagent.system.blocked", "{thread}", "Threads that wait for a disk at this moment.");
    private static final Measure[] LOADS = {load("1m"), load("5m"), load("15m")};

    private final File stat;
    private final File loads;
    private final TextFile text = new TextFile();
    private long bootEpochMillis;

    ProcStat(File root) {
        stat = new File(root, "proc/stat");
        loads = new File(root, "proc/loadavg");
    }

    private static Measure load(String over) {
        return Measure.level(
                Scope.HOST,
                "system.cpu.load_average." + over,
                "{thread}",
                "Threads that run or wait for a CPU or a disk, averaged.");
    }

    @Override
    public String name() {
        return "/proc/stat";
    }

    /** When the machine started; 0 before the first reading. */
    long bootEpochMillis() {
        return bootEpochMillis;
    }

    @Override
    public @Nullable String read(Sample sample) {
        int before = sample.size();
        String problem = text.load(stat);
        int cpus = 0;
        while (text.nextLine()) {
            if (text.passed("cpu")) {
                for (Measure time : TIMES) {
                    long ticks = text.number();
                    sample.put(time, ticks < 0 ? -1 : ticks / TICKS_A_SECOND);
                }
            } else if (text.passed("ctxt")) {
                sample.put(SWITCHES, text.number());
            } else if (text.passed("btime")) {
                bootEpochMillis = Math.max(0, text.number() * 1000);
            } else if (text.passed("procs_running")) {
                sample.put(RUNNING, text.number());
            } else if (text.passed("procs_blocked")) {
                sample.put(BLOCKED, text.number());
            } else if (text.word().startsWith("cpu")) {
                cpus++;
            }
        }
        sample.put(CPUS, cpus == 0 ? -1 : cpus);
        if (text.load(loads) == null && text.nextLine()) {
            for (Measure load : LOADS) {
                sample.put(load, text.decimal());
            }
        }
        return sample.size() > before ? null : problem == null ? "says nothing known" : problem;
    }
}
