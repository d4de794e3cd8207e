package io.perfagent.testapps.benchmarks;

import java.util.Map;

/**
 * Every trial of a suite once, one after the other: what is divided was measured within minutes of each other.
 *
 * @param forks by the key of their trial
 * @param stealPercent of the machine's processor time that its host took away meanwhile
 * @param clockSpread by how much the cost of a clock read differed within the block: 0.05 is five percent
 */
record Block(Map<String, Fork> forks, double stealPercent, double clockSpread) {

    private static final double MOST_STEAL_PERCENT = 2;
    private static final double MOST_CLOCK_SPREAD = 0.05;

    /** Not a number when the trial failed or reported no such metric. */
    double get(String key, String metric) {
        Fork fork = forks.get(key);
        return fork == null ? Double.NaN : fork.get(metric);
    }

    /** Whether the machine was the same from its beginning to its end. */
    boolean holds() {
        return stealPercent <= MOST_STEAL_PERCENT && clockSpread <= MOST_CLOCK_SPREAD;
    }
}
