package io.perfagent.resource;

import io.perfagent.resource.Measure.Scope;

/** What the kernel counts of this process on request, with its numbers in {@code linux/perf_event.h}. */
enum PerfEvent {
    CYCLES(0, 0, "perfagent.hardware.cycles", "{cycle}", "Cycles of CPUs that ran this process."),
    INSTRUCTIONS(0, 1, "perfagent.hardware.instructions", "{instruction}", "Instructions that were completed."),
    CACHE_REFERENCES(0, 2, "perfagent.hardware.cache.references", "{access}", "Accesses of the last level of caches."),
    CACHE_MISSES(0, 3, "perfagent.hardware.cache.misses", "{access}", "Accesses that no cache could answer."),
    BRANCH_MISSES(0, 5, "perfagent.hardware.branch.misses", "{branch}", "Branches that were predicted wrongly."),
    TASK_CLOCK(1, 1, "perfagent.software.task_clock", "s", "Time in which threads of this process were on a CPU."),
    CONTEXT_SWITCHES(
            1, 3, "perfagent.software.context_switches", "{switch}", "How often a thread of this process left a CPU."),
    PAGE_FAULTS(1, 2, "perfagent.software.page_faults", "{fault}", "Page faults of this process."),
    CPU_MIGRATIONS(
            1, 4, "perfagent.software.cpu_migrations", "{migration}", "How often a thread went on on another CPU.");

    private static final double NANOS_A_SECOND = 1e9;

    final int type;
    final long config;

    @SuppressWarnings("ImmutableEnumChecker") // a record whose list is a copy
    final Measure measure;

    PerfEvent(int type, long config, String name, String unit, String description) {
        this.type = type;
        this.config = config;
        measure = Measure.counter(Scope.PROCESS, name, unit, description);
    }

    /** Whether the CPU counts it, so that it may have to share the counter. */
    boolean isOfHardware() {
        return type == 0;
    }

    /** Whether it happens inside the kernel, so that there is none where only the program's own code may be counted. */
    boolean isOfKernel() {
        return this == CONTEXT_SWITCHES || this == CPU_MIGRATIONS;
    }

    /** A count in the unit of the measure. */
    double value(double count) {
        return this == TASK_CLOCK ? count / NANOS_A_SECOND : count;
    }

    /** As {@code perf} calls it. */
    String label() {
        return switch (this) {
            case CYCLES -> "cycles";
            case INSTRUCTIONS -> "instructions";
            case CACHE_REFERENCES -> "cache-references";
            case CACHE_MISSES -> "cache-misses";
            case BRANCH_MISSES -> "branch-misses";
            case TASK_CLOCK -> "task-clock";
            case CONTEXT_SWITCHES -> "context-switches";
            case PAGE_FAULTS -> "page-faults";
            case CPU_MIGRATIONS -> "cpu-migrations";
        };
    }
}
