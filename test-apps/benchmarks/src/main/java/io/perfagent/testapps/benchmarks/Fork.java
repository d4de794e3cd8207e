package io.perfagent.testapps.benchmarks;

import java.nio.file.Path;
import java.util.Map;

/**
 * What came of one JVM.
 *
 * @param results by metric
 * @param failure why there is nothing to read; empty when it went well
 * @param wallNanos from fork to exit
 * @param directory its own, with its output
 */
record Fork(Map<String, Double> results, String failure, long wallNanos, Path directory) {

    /** Not a number where the workload reported no such metric. */
    double get(String metric) {
        return results.getOrDefault(metric, Double.NaN);
    }
}
