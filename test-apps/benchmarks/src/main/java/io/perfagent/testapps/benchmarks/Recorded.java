package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * How many of the calls that happened an agent recorded: without that, being fast is no merit. perf-agent is asked in every
 * measured run; of the others, whose measured runs keep nothing, a short run of their own is counted.
 */
final class Recorded {

    private static final String NOT_CHECKED = "not checked";
    private static final int DEPTH = 10;
    private static final int ROOTS = 1000;

    private Recorded() {}

    /** Recorded ÷ expected of all runs with these keys: one number when it is the same in all of them. */
    static String inSeries(Series series, List<String> keys) {
        double[] shares = keys.stream()
                .flatMap(key ->
                        series.blocks().stream().map(block -> block.get(key, "recorded") / block.get(key, "expected")))
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        if (shares.length == 0) {
            return NOT_CHECKED;
        }
        String least = share(shares[0]);
        String most = share(shares[shares.length - 1]);
        return least.equals(most) ? least : least + " to " + most;
    }

    /** Recorded ÷ expected of a short run whose only purpose is to be counted. */
    static String inRunOfItsOwn(Laboratory laboratory, Jdk jdk, Configuration configuration)
            throws IOException, InterruptedException {
        if (configuration.counting() == Configuration.Counting.NOT) {
            return NOT_CHECKED;
        }
        laboratory.collector().reset();
        Workload workload = Workload.steady(
                Recursion.class,
                Map.of("roots", String.valueOf(ROOTS), "depth", String.valueOf(DEPTH), "threads", "1"),
                120);
        Fork fork = laboratory.run(jdk, configuration.forCounting(), workload);
        if (!fork.failure().isEmpty()) {
            return "failed: `" + fork.failure() + "`";
        }
        Thread.sleep(500);
        return share(
                switch (configuration.counting()) {
                    case API -> fork.get("recorded") / fork.get("expected");
                    case COLLECTOR -> laboratory.collector().spans() / fork.get("expected");
                    case COLLECTED_TRACES -> laboratory.collector().spans() / (double) ROOTS;
                    case FLIGHT_RECORDING -> recordedInvocations(fork.directory()) / fork.get("expected");
                    case FILES -> writtenCalls(fork.directory(), workload) / fork.get("expected");
                    case NOT -> Double.NaN;
                });
    }

    /** Every digit it takes to see that a share is not one. */
    private static String share(double share) {
        return share == 1 ? "1.0" : Double.isFinite(share) ? String.valueOf((float) share) : NOT_CHECKED;
    }

    private static double recordedInvocations(Path directory) throws IOException {
        double invocations = 0;
        try (RecordingFile recording = new RecordingFile(directory.resolve("recording.jfr"))) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().equals("jdk.MethodTiming")) {
                    invocations = Math.max(invocations, event.getLong("invocations"));
                }
            }
        }
        return invocations;
    }

    private static double writtenCalls(Path directory, Workload workload) throws IOException {
        String call = "." + workload.monitoredMethod() + "(";
        try (Stream<Path> files = Files.walk(directory)) {
            double calls = 0;
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".dat")).toList()) {
                calls += Arrays.stream(Files.readString(file).split("\n", -1))
                        .filter(line -> line.contains(call))
                        .count();
            }
            return calls;
        }
    }
}
