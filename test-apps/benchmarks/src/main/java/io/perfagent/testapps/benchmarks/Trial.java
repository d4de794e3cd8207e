package io.perfagent.testapps.benchmarks;

import java.io.IOException;

/**
 * One thing to measure in every block.
 *
 * @param key unique in its series
 * @param title how a failure is reported
 * @param run measures it once
 */
record Trial(String key, String title, Measurement run) {

    /** Forks a JVM, mostly. */
    interface Measurement {
        Fork measure() throws IOException, InterruptedException;
    }
}
