package io.perfagent.export;

import io.opentelemetry.api.common.Attributes;
import io.perfagent.aggregate.Stats;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Every metric summed up by its attributes, since the start or since an earlier state. Confined to one thread. */
final class Totals {

    /**
     * One row.
     *
     * @param total nanoseconds or a count, by the metric's kind
     * @param maxNanos longest call; -1 where it is not known for the period
     * @param calls the durations themselves; empty for a metric that has none
     */
    record Total(long total, long maxNanos, Distribution calls) {

        private Total plus(Total other) {
            return new Total(total + other.total, Math.max(maxNanos, other.maxNanos), calls.plus(other.calls));
        }

        private Total minus(Total earlier) {
            return new Total(Math.max(0, total - earlier.total), -1, calls.minus(earlier.calls));
        }

        private boolean isNothing() {
            return total == 0 && calls.count() == 0;
        }
    }

    private final Map<Metric, Map<Attributes, Total>> rows = new EnumMap<>(Metric.class);

    /** Adds all durations of a series. */
    void addDurations(Metric metric, Attributes attributes, Stats stats) {
        add(metric, attributes, new Total(stats.totalNanos(), stats.maxNanos(), Distribution.of(stats.histogram())));
    }

    /** Adds to a counter; its row exists from the first call on, even if it adds nothing. */
    void addCount(Metric metric, Attributes attributes, long count) {
        add(metric, attributes, new Total(count, -1, Distribution.EMPTY));
    }

    private void add(Metric metric, Attributes attributes, Total total) {
        rows.computeIfAbsent(metric, key -> new LinkedHashMap<>()).merge(attributes, total, Total::plus);
    }

    /** What was added since {@code earlier}; rows without a change are left out. */
    Totals minus(Totals earlier) {
        Totals difference = new Totals();
        forEach((metric, byAttributes) -> {
            Map<Attributes, Total> before = earlier.rows.getOrDefault(metric, Map.of());
            byAttributes.forEach((attributes, total) -> {
                Total known = before.get(attributes);
                Total added = known == null ? total : total.minus(known);
                if (!added.isNothing()) {
                    difference.add(metric, attributes, added);
                }
            });
        });
        return difference;
    }

    /** Metric by metric. */
    void forEach(BiConsumer<Metric, Map<Attributes, Total>> reader) {
        rows.forEach(reader);
    }
}
