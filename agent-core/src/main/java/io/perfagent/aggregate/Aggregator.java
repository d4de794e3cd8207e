package io.perfagent.aggregate;

import io.perfagent.recording.Counts;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Collects what the recorders counted and remembers it by interval: seconds for two minutes, 10 seconds for half an
 * hour, minutes for six hours, and everything since the start. What was before is read from the {@link History}.
 *
 * <pre>
 * Writer:      the agent's clock thread, once a second; and whoever asks, so that answers are up to date.
 * Readers:     dashboard and export threads.
 * Publication: this object's monitor, which no application thread ever takes, and which nobody holds while reading a disk.
 * Lost:        nothing of the totals; intervals older than the above where no history is kept.
 * </pre>
 */
public final class Aggregator implements Readings {

    /** A period that ended so long ago was meant to end now. */
    private static final long NOW_MILLIS = 1_000;

    /** Wall clock and monotonic clock drift apart a little; further apart, somebody has set the wall clock. */
    private static final long SET_MILLIS = 2_000;
    /** What intervals of one length may take: this part of the heap, or {@link #LEAST_BYTES}. */
    private static final int HEAP_SHARE = 100;

    private static final long LEAST_BYTES = 1 << 20;

    /** Says that memory holds all of a period. */
    private static final long NOTHING = -1;

    private final Recorders recorders;
    private final SeriesRegistry registry;
    private final LongSupplier wallMillis;
    private final LongSupplier nanoTime;
    private final long startEpochMillis;
    private final Map<Integer, Counts> totals = new HashMap<>();
    private final List<Resolution> resolutions;
    private final Resolution tens;
    private History history = History.NONE;
    private long secondFromEpochMillis;
    private long secondFromNanos;

    /** Makes an aggregator that starts now. */
    public Aggregator(Recorders recorders, SeriesRegistry registry) {
        this(recorders, registry, System::currentTimeMillis, System::nanoTime);
    }

    /** The same on other clocks. */
    public Aggregator(Recorders recorders, SeriesRegistry registry, LongSupplier wallMillis, LongSupplier nanoTime) {
        this.recorders = recorders;
        this.registry = registry;
        this.wallMillis = wallMillis;
        this.nanoTime = nanoTime;
        startEpochMillis = wallMillis.getAsLong();
        secondFromEpochMillis = startEpochMillis;
        secondFromNanos = nanoTime.getAsLong();
        long mostBytes = Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
        tens = new Resolution(10_000, 180, mostBytes, startEpochMillis);
        resolutions = List.of(
                new Resolution(1_000, 120, mostBytes, startEpochMillis),
                tens,
                new Resolution(60_000, 360, mostBytes, startEpochMillis));
    }

    /** Hands every closed interval of ten seconds to {@code keeper} from now on, and those that are still remembered at once. */
    public synchronized void remember(History keeper) {
        history = keeper;
        long number = tens.firstNumber();
        for (Interval interval : tens.closed()) {
            keeper.add(number++, snapshot(interval));
        }
    }

    /** Reads every recorder and files what is new under the interval since the last time. */
    public synchronized void collect() {
        long wall = wallMillis.getAsLong();
        long nanos = nanoTime.getAsLong();
        long expected = secondFromEpochMillis + Math.max(0, (nanos - secondFromNanos) / 1_000_000);
        boolean set = Math.abs(wall - expected) > SET_MILLIS;
        // Lengths follow the monotonic clock: no interval is negative, or an hour long because somebody set the clock.
        long to = set ? expected : Math.max(wall, secondFromEpochMillis);
        Map<Integer, Counts> news = new HashMap<>();
        recorders.drain(id -> news.computeIfAbsent(id, key -> new Counts()));
        Interval second = Interval.of(secondFromEpochMillis, to, news);
        second.addTo(totals);
        for (Resolution resolution : resolutions) {
            Interval closed = resolution.add(second);
            if (set && closed == null) {
                closed = resolution.close(wall);
            } else if (set) {
                resolution.close(wall);
            }
            if (closed != null && resolution == tens) {
                history.add(tens.closedCount() - 1, snapshot(closed));
            }
        }
        secondFromEpochMillis = set ? wall : to;
        secondFromNanos = nanos;
    }

    /** Hands what was counted up to this moment to the history, for a program that ends. */
    public synchronized void closeInterval() {
        collect();
        Interval last = tens.close(secondFromEpochMillis);
        if (last != null) {
            history.add(tens.closedCount() - 1, snapshot(last));
        }
    }

    @Override
    public Snapshot between(long fromEpochMillis, long toEpochMillis) {
        return between(fromEpochMillis, toEpochMillis, any -> true);
    }

    @Override
    public Snapshot between(long fromEpochMillis, long toEpochMillis, Predicate<Series> wanted) {
        Snapshot live;
        long before;
        History past;
        synchronized (this) {
            // Asked before collecting, which moves the end of the last interval past a "now" the caller took.
            boolean untilNow = toEpochMillis >= wallMillis.getAsLong() - NOW_MILLIS;
            collect();
            past = history;
            before = historyBefore(fromEpochMillis);
            if (untilNow && fromEpochMillis <= startEpochMillis) {
                before = 0;
                live = whole();
            } else {
                live = inMemory(before > 0 ? tens : finest(fromEpochMillis), fromEpochMillis, toEpochMillis);
            }
        }
        if (before == NOTHING) {
            return live;
        }
        List<Snapshot> earlier = past.steps(fromEpochMillis, toEpochMillis, Long.MAX_VALUE, before, wanted);
        return earlier.isEmpty() ? live : merged(earlier.get(0), live);
    }

    @Override
    public synchronized Snapshot sinceStart() {
        collect();
        return whole();
    }

    private Snapshot whole() {
        return snapshot(Math.min(startEpochMillis, secondFromEpochMillis), secondFromEpochMillis, totals);
    }

    private Snapshot inMemory(Resolution resolution, long fromEpochMillis, long toEpochMillis) {
        Map<Integer, Counts> sums = new HashMap<>();
        long[] covered = resolution.sum(fromEpochMillis, toEpochMillis, sums);
        return covered[0] > covered[1]
                ? snapshot(fromEpochMillis, toEpochMillis, sums)
                : snapshot(covered[0], covered[1], sums);
    }

    /** What of a period the history has to tell: of this run the intervals before this number, 0 for earlier runs alone. */
    private long historyBefore(long fromEpochMillis) {
        if (!history.isKept()) {
            return NOTHING;
        }
        for (Resolution resolution : resolutions) {
            if (resolution.reaches(Math.max(fromEpochMillis, startEpochMillis))) {
                return fromEpochMillis < startEpochMillis ? 0 : NOTHING;
            }
        }
        return tens.firstNumber();
    }

    @Override
    public List<Snapshot> steps(long fromEpochMillis, long toEpochMillis, long stepMillis, Predicate<Series> wanted) {
        List<Interval> intervals;
        long before;
        History past;
        synchronized (this) {
            past = history;
            before = historyBefore(fromEpochMillis);
            intervals = (before > 0 ? tens : finest(fromEpochMillis)).within(fromEpochMillis, toEpochMillis);
        }
        // Intervals are immutable, so that the long part holds nobody up.
        TreeMap<Long, Snapshot> steps = new TreeMap<>();
        if (before != NOTHING) {
            for (Snapshot step : past.steps(fromEpochMillis, toEpochMillis, stepMillis, before, wanted)) {
                steps.put(step.fromEpochMillis() / stepMillis, step);
            }
        }
        Map<Integer, Boolean> chosen = new HashMap<>();
        for (int first = 0; first < intervals.size(); ) {
            long step = intervals.get(first).fromEpochMillis() / stepMillis;
            int end = first + 1;
            while (end < intervals.size() && intervals.get(end).fromEpochMillis() / stepMillis == step) {
                end++;
            }
            steps.merge(step, step(intervals.subList(first, end), chosen, wanted), Aggregator::merged);
            first = end;
        }
        return new ArrayList<>(steps.values());
    }

    /** Two snapshots as one, from the beginning of the first to the end of the last. */
    private static Snapshot merged(Snapshot one, Snapshot other) {
        if (other.series().isEmpty() && other.toEpochMillis() < one.toEpochMillis()) {
            return one;
        }
        Map<Series, Stats> rows = new HashMap<>(one.series());
        other.series().forEach((series, stats) -> rows.merge(series, stats, (a, b) -> Stats.merge(List.of(a, b))));
        return new Snapshot(
                Math.min(one.fromEpochMillis(), other.fromEpochMillis()),
                Math.max(one.toEpochMillis(), other.toEpochMillis()),
                rows);
    }

    private Snapshot step(List<Interval> intervals, Map<Integer, Boolean> chosen, Predicate<Series> wanted) {
        Map<Integer, List<Stats>> parts = new HashMap<>();
        for (Interval interval : intervals) {
            interval.rows()
                    .visit(
                            id -> chosen.computeIfAbsent(id, unknown -> wanted.test(registry.byId(id))),
                            (id, distribution) -> parts.computeIfAbsent(id, absent -> new ArrayList<>())
                                    .add(new Stats(distribution)));
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

    /** Everything of an interval, series included whose call counts in another one only. */
    private Snapshot snapshot(Interval interval) {
        Map<Series, Stats> rows = new HashMap<>();
        interval.rows().visit(id -> true, (id, distribution) -> rows.put(registry.byId(id), new Stats(distribution)));
        return new Snapshot(interval.fromEpochMillis(), interval.toEpochMillis(), rows);
    }

    @Override
    public long earliestEpochMillis() {
        History past;
        long inMemory;
        synchronized (this) {
            past = history;
            inMemory = resolutions.get(resolutions.size() - 1).earliestEpochMillis();
        }
        return Math.min(past.earliestEpochMillis(), inMemory);
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
