package io.perfagent.governor;

import io.perfagent.recording.TimingPlan;

/**
 * Shares out how many calls may be timed: every method is timed exactly up to the same rate, and above it one call in a
 * power of two. So the hottest methods, of which a sample is large anyway, pay for all ("water-filling").
 */
final class TimingBudget {

    /** However tight the budget: so many timed calls a second make percentiles worth showing. */
    static final double FEWEST_A_SECOND = 50;

    /** Once the budget is short, more timed calls of one method than this buy nothing: its percentiles are as good as exact. */
    static final double MOST_A_SECOND = 100_000;

    private TimingBudget() {}

    /**
     * Of how many calls of each method one is to be timed.
     *
     * @param callsPerSecond by method
     * @param timedPerSecond how many calls may be timed altogether
     */
    static int[] blocks(double[] callsPerSecond, double timedPerSecond) {
        double level = level(callsPerSecond, timedPerSecond);
        int[] blocks = new int[callsPerSecond.length];
        for (int i = 0; i < blocks.length; i++) {
            int block = 1;
            while (block < TimingPlan.MOST_CALLS && callsPerSecond[i] / block > level) {
                block *= 2;
            }
            blocks[i] = block;
        }
        return blocks;
    }

    /** The rate up to which every method is timed exactly, found by bisection. */
    private static double level(double[] callsPerSecond, double timedPerSecond) {
        double low = FEWEST_A_SECOND;
        double high = FEWEST_A_SECOND;
        for (double calls : callsPerSecond) {
            high = Math.max(high, calls);
        }
        if (timed(callsPerSecond, high) <= timedPerSecond) {
            return high;
        }
        for (int step = 0; step < 60; step++) {
            double middle = (low + high) / 2;
            if (timed(callsPerSecond, middle) <= timedPerSecond) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.min(low, MOST_A_SECOND);
    }

    private static double timed(double[] callsPerSecond, double level) {
        double sum = 0;
        for (double calls : callsPerSecond) {
            sum += Math.min(calls, level);
        }
        return sum;
    }
}
