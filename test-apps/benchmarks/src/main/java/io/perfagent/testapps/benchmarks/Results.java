package io.perfagent.testapps.benchmarks;

import java.util.Locale;
import java.util.Map;

/**
 * The one line format workloads and harness share: {@code result <metric> <number>} on standard output. Agents write to the same
 * stream, so everything that does not look like this is passed over.
 */
public final class Results {

    private static final String PREFIX = "result ";

    private Results() {}

    /** Called by a workload, outside its measured part. */
    public static void report(String metric, double number) {
        System.out.printf(Locale.ROOT, "%s%s %s%n", PREFIX, metric, number);
    }

    /** Called by the harness for every line a workload printed. */
    static void parse(String line, Map<String, Double> results) {
        if (!line.startsWith(PREFIX)) {
            return;
        }
        String[] parts = line.substring(PREFIX.length()).trim().split("\\s+", -1);
        if (parts.length != 2) {
            return;
        }
        try {
            results.put(parts[0], Double.valueOf(parts[1]));
        } catch (NumberFormatException notOurs) {
            System.err.println("not a result: " + line);
        }
    }
}
