package io.perfagent.aggregate;

import io.perfagent.recording.Counts;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Collects what the recorders counted and remembers it by interval: seconds for two minutes, 10 seconds for half an
 * hour, minutes for six hours, and everything since the start.
 *
 * <pre>
 * Writer:      the agent's clock thread, once a second; and whoever asks, so that answers are up to date.
 * Readers:     dashboard and export threads.
 * Publication: this object's monitor, which no application thread ever takes.
 * Lost:        nothing of the totals; intervals older than the above.
 * </pre>
 */
public final class Aggregator implements Readings {

    /** A period that ended so long ago was meant to end now. */
    private static final long NOW_MILLIS = 1_000;

    private final Recorders recorders;
    private final SeriesRegistry registry;
    private final long startEpochMillis;
    private final Map<Integer, Counts> totals = new HashMap<>();
    private final List<Resolution> resolutions;
    private long secondFromEpochMillis;

    /** Makes an aggregator that starts now. */
    public Aggregator(Recorders recorders, SeriesRegistry registry) {
        this.recorders = recorders;
        this.registry = registry;
        startEpochMillis = System.currentTimeMillis();
        secondFromEpochMillis = startEpochMillis;
        resolutions = List.of(
                new Resolution(1_000, 120, startEpochMillis),
                new Resolution(10_000, 180, startEpochMillis),
                new Resolution(60_000, 360, startEpochMillis));
    }

    /** Reads every recorder and files what is new under the interval since the last time. */
    public synchronized void collect() {
        // A wall clock set back must not make an interval negative; it is merely short.
        long now = Math.max(System.currentTimeMillis(), secondFromEpochMillis);
        Map<Integer, Counts> news = new HashMap<>();
        recorders.drain(id -> news.computeIfAbsent(id, key -> new Counts()));
        Interval second = Interval.of(secondFromEpochMillis, now, news);
        secondFromEpochMillis = now;
        second.addTo(totals);
        resolutions.forEach(resolution -> resolution.add(second));
    }

    @Override
    public synchronized Snapshot between(long fromEpochMillis, long toEpochMillis) {
        // Asked before collecting, which moves the end of the last interval past a "now" the caller took.
        boolean untilNow = toEpochMillis >= System.currentTimeMillis() - NOW_MILLIS;
        collect();
        Map<Integer, Counts> sums = new HashMap<>();
        if (untilNow && fromEpochMillis <= startEpochMillis) {
            return snapshot(startEpochMillis, secondFromEpochMillis, totals);
        }
        long[] covered = finest(fromEpochMillis).sum(fromEpochMillis, toEpochMillis, sums);
        return covered[0] > covered[1]
                ? snapshot(fromEpochMillis, toEpochMillis, sums)
                : snapshot(covered[0], covered[1], sums);
    }

    @Override
    public List<Snapshot> steps(long fromEpochMillis, long toEpochMillis, long stepMillis, Predicate<Series> wanted) {
        List<Interval> intervals;
        synchronized (this) {
            intervals = finest(fromEpochMillis).within(fromEpochMillis, toEpochMillis);
        }
        // Intervals are immutable, so that the long part holds nobody up.
        Map<Integer, Boolean> chosen = new HashMap<>();
        List<Snapshot> steps = new ArrayList<>();
        for (int first = 0; first < intervals.size(); ) {
            long step = intervals.get(first).fromEpochMillis() / stepMillis;
            int end = first + 1;
            while (end < intervals.size() && intervals.get(end).fromEpochMillis() / stepMillis == step) {
                end++;
            }
            steps.add(step(intervals.subList(first, end), chosen, wanted));
            first = end;
        }
        return steps;
    }

    private Snapshot step(List<Interval> intervals, Map<Integer, Boolean> chosen, Predicate<Series> wanted) {
        Map<Integer, List<Stats>> parts = new HashMap<>();
        for (Interval interval : intervals) {
            interval.series().forEach((id, distribution) -> {
                if (chosen.computeIfAbsent(id, unknown -> wanted.test(registry.byId(id)))) {
                    parts.computeIfAbsent(id, absent -> new ArrayList<>()).add(new Stats(distribution));
                }
            });
        }
        Map<Series, Stats> rows = new HashMap<>();
        parts.forEach((id, stats) -> {
            Stats whole = stats.size() == 1 ? stats.get(0) : Stats.merge(stats);
            if (whole.calls() > 0) {
                rows.put(registry.byId(id), whole);
            }
        });
        return new Snapshot(
                intervals.get(0).fromEpochMillis(),
                intervals.get(intervals.size() - 1).toEpochMillis(),
                rows);
    }

    @Override
    public synchronized long earliestEpochMillis() {
        return resolutions.get(resolutions.size() - 1).earliestEpochMillis();
    }

    /** The finest resolution that reaches back so far. */
    private Resolution finest(long fromEpochMillis) {
        for (Resolution resolution : resolutions) {
            if (resolution.reaches(Math.max(fromEpochMillis, startEpochMillis))) {
                return resolution;
            }
        }
        return resolutions.get(resolutions.size() - 1);
    }

    /** Visits what every series counted since the start, by its number, as of the last {@link #collect}. */
    public synchronized void totals(BiConsumer<Integer, Counts> visitor) {
        totals.forEach(visitor);
    }

    /** About what the recorders, and what is remembered of them, take on the heap. */
    public synchronized long heapBytes() {
        long bytes = recorders.heapBytes();
        for (Counts counts : totals.values()) {
            bytes += counts.heapBytes();
        }
        for (Resolution resolution : resolutions) {
            bytes += resolution.heapBytes();
        }
        return bytes;
    }

    private Snapshot snapshot(long fromEpochMillis, long toEpochMillis, Map<Integer, Counts> sums) {
        Map<Series, Stats> rows = new HashMap<>();
        sums.forEach((id, counts) -> {
            Stats stats = new Stats(Distribution.of(counts));
            if (stats.calls() > 0) {
                rows.put(registry.byId(id), stats);
            }
        });
        return new Snapshot(fromEpochMillis, toEpochMillis, rows);
    }

    @Override
    public synchronized long recordedCount() {
        collect();
        long recorded = 0;
        for (Map.Entry<Integer, Counts> entry : totals.entrySet()) {
            Series series = registry.byId(entry.getKey());
            if (series instanceof Series.Method
                    || series instanceof Series.Span
                    || (series instanceof Series.Transaction transaction
                            && !transaction.type().equals("startup"))) {
                recorded += Distribution.of(entry.getValue()).counter(Counts.CALLS);
            }
        }
        return recorded;
    }
}
