package io.perfagent.recording;

/**
 * What the probes of method timers cost on this machine, measured with the very code that runs in the application.
 *
 * @param timedNanos a timed call, without the allocation counter
 * @param allocationNanos two reads of the allocation counter
 * @param countedNanos a call that is only counted
 */
public record ProbeCost(double timedNanos, double allocationNanos, double countedNanos) {

    /** Until it is measured: a little more than on a current server. */
    public static final ProbeCost ASSUMED = new ProbeCost(75, 30, 10);

    /** Long enough for the compiler to have done its best. */
    private static final long MEASURING_NANOS = 80_000_000;

    private static final int CALLS = 10_000;

    /** Measures; takes the calling thread, one of the agent's, about a quarter of a second. */
    public static ProbeCost measure() {
        Recorders recorders = new Recorders(new ThreadLocal<>());
        Recording recording = new Recording(recorders, false);
        recording.measureOwnThread();
        int exact = 0;
        int sampled = 1;
        recording.plan().timeOneIn(sampled, TimingPlan.MOST_CALLS);
        double timed = fastest(recording, exact);
        recording.methodAllocation(true);
        double withAllocation = fastest(recording, exact);
        recording.methodAllocation(false);
        double counted = fastest(recording, sampled);
        return new ProbeCost(timed, Math.max(0, withAllocation - timed), counted);
    }

    /** The lower figures of both. */
    public ProbeCost fasterOf(ProbeCost other) {
        return new ProbeCost(
                Math.min(timedNanos, other.timedNanos),
                Math.min(allocationNanos, other.allocationNanos),
                Math.min(countedNanos, other.countedNanos));
    }

    /** The fastest round: whatever disturbs a measurement only ever makes it slower. */
    private static double fastest(Recording recording, int series) {
        long fastestNanos = Long.MAX_VALUE;
        long beginNanos = System.nanoTime();
        while (System.nanoTime() - beginNanos < MEASURING_NANOS) {
            long startNanos = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                recording.exit(series, recording.enter(series), null);
            }
            fastestNanos = Math.min(fastestNanos, System.nanoTime() - startNanos);
        }
        return (double) fastestNanos / CALLS;
    }
}
