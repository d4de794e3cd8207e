package io.perfagent.status;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the agent says of itself, shown by {@code /api/v1/status}. Any thread writes and reads; a counter is never lost.
 * Reasons and feature names are fixed strings of the agent, never request data, so both maps stay small.
 */
public final class AgentStatus {

    /**
     * One ability of the agent.
     *
     * @param name e.g. {@code jdbc} or {@code export.otlp}
     * @param state {@code on}, {@code off}, {@code waiting} (nothing to instrument was seen yet) or {@code failed}
     * @param reason why, in a sentence; empty when on
     */
    public record Feature(String name, String state, String reason) {}

    private final Map<String, Feature> features = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> dropped = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> samplesLost = new ConcurrentHashMap<>();
    private final LongAdder exported = new LongAdder();

    /** Sets the state of one feature, replacing what was said of it before. */
    public void feature(String name, String state, String reason) {
        features.put(name, new Feature(name, state, reason));
    }

    /** All features by name. */
    public Collection<Feature> features() {
        return List.copyOf(features.values());
    }

    /** Counts {@code count} things (spans, traces, log lines…) that were given up for {@code reason}. */
    public void dropped(String reason, long count) {
        dropped.computeIfAbsent(reason, key -> new LongAdder()).add(count);
    }

    /** Everything dropped so far, by reason. */
    public Map<String, Long> dropped() {
        return sums(dropped);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> totals = new TreeMap<>();
        counts.forEach((reason, count) -> totals.put(reason, count.sum()));
        return totals;
    }

    /**
     * Counts {@code count} samples of a profile that say less than they might, for {@code reason}. A sample is one of many that
     * could have been taken, so this makes a profile coarser and no figure wrong: it is told apart from what was {@link #dropped}.
     */
    public void samplesLost(String reason, long count) {
        samplesLost.computeIfAbsent(reason, key -> new LongAdder()).add(count);
    }

    /** All samples lost so far, by reason. */
    public Map<String, Long> samplesLost() {
        return sums(samplesLost);
    }

    /** Counts spans and metric points that a collector accepted. */
    public void exported(long count) {
        exported.add(count);
    }

    /** Spans and metric points a collector accepted so far. */
    public long exported() {
        return exported.sum();
    }
}
