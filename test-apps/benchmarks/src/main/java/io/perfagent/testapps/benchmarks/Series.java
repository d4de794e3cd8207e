package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The blocks of a suite. Ratios are computed within each block and their median is taken afterwards, never the other way round: a
 * machine that drifts between blocks then leaves them alone.
 *
 * @param blocks those that hold; all of them when none does
 * @param voided how many were left out because the machine was not the same throughout
 * @param failures the first message of each trial that failed, by its title
 */
record Series(List<Block> blocks, int voided, Map<String, String> failures) {

    /** Runs all trials in each block, beginning with another one each time. */
    static Series measure(String label, int count, List<Trial> trials) throws IOException, InterruptedException {
        List<Block> all = new ArrayList<>();
        Map<String, String> failures = new TreeMap<>();
        List<Trial> order = new ArrayList<>(trials);
        for (int block = 0; block < count; block++) {
            System.out.printf("%s: block %d of %d%n", label, block + 1, count);
            all.add(measureBlock(order, failures));
            Collections.rotate(order, -1 - trials.size() / count);
        }
        List<Block> holding = all.stream().filter(Block::holds).toList();
        return new Series(holding.isEmpty() ? all : holding, all.size() - holding.size(), failures);
    }

    private static Block measureBlock(List<Trial> trials, Map<String, String> failures)
            throws IOException, InterruptedException {
        Map<String, Fork> forks = new HashMap<>();
        ProcessorTime before = ProcessorTime.read();
        double lowest = Double.POSITIVE_INFINITY;
        double highest = 0;
        for (Trial trial : trials) {
            Fork fork = trial.run().measure();
            if (!fork.failure().isEmpty()) {
                System.out.printf("%s: %s%n", trial.title(), fork.failure());
                failures.putIfAbsent(trial.title(), fork.failure());
            }
            forks.put(trial.key(), fork);
            for (String metric : List.of("clockBefore", "clockAfter")) {
                double clock = fork.get(metric);
                if (Double.isFinite(clock)) {
                    lowest = Math.min(lowest, clock);
                    highest = Math.max(highest, clock);
                }
            }
        }
        double spread = highest == 0 ? 0 : highest / lowest - 1;
        return new Block(forks, ProcessorTime.read().stealPercentSince(before), spread);
    }

    /** The estimate of anything that can be computed within a block. */
    Estimate estimate(ToDoubleFunction<Block> value) {
        return Estimate.of(blocks.stream().mapToDouble(value).toArray());
    }

    /** The estimate of a metric as it was reported. */
    Estimate estimate(String key, String metric) {
        return estimate(block -> block.get(key, metric));
    }

    /** Blocks and what was left out, for the page. */
    String provenance() {
        int measured = blocks.size() + (blocks.size() == voided ? 0 : voided);
        if (voided == 0) {
            return measured == 1 ? "1 block" : measured + " blocks";
        }
        return blocks.size() == voided
                ? "%d blocks, none of which held still (steal over 2 %% or a clock that moved over 5 %%), so read with care"
                        .formatted(measured)
                : "%d blocks, %d of them void (steal over 2 %% or a clock that moved over 5 %%)"
                        .formatted(measured, voided);
    }
}
