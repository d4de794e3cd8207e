package io.perfagent.store;

import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Buckets;
import io.perfagent.recording.Counts;
import io.perfagent.recording.Series;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Made-up intervals, and what the tests of the store share. */
final class Weather {

    /** A time of 2026, at the beginning of a day. */
    static final long START = 1_767_225_600_000L;

    static final Series.Transaction ORDER = new Series.Transaction("http", "GET /orders");

    private Weather() {}

    /** Counts what the store gives up. */
    static final class Counted implements Losses {
        final Map<String, Long> byReason = new TreeMap<>();

        @Override
        public synchronized void count(String reason, long count, String message) {
            byReason.merge(reason, count, Long::sum);
        }
    }

    static Stats stats(SplittableRandom random, int calls, long medianNanos) {
        Counts counts = new Counts();
        for (int i = 0; i < calls; i++) {
            long nanos = (long) (medianNanos * Math.exp(random.nextGaussian() * 0.5));
            int index = Buckets.index(nanos);
            counts.octave(index / Buckets.PER_OCTAVE)[index % Buckets.PER_OCTAVE]++;
            counts.counters[Counts.CALLS]++;
            counts.counters[Counts.TIMED_CALLS]++;
            counts.counters[Counts.TOTAL_NANOS] += nanos;
            counts.counters[Counts.SELF_NANOS] += nanos / 3;
            counts.counters[Counts.MAX_NANOS] = Math.max(counts.counters[Counts.MAX_NANOS], nanos);
            counts.counters[Counts.ERRORS] += i % 50 == 7 ? 1 : 0;
            counts.counters[Counts.ALLOCATED_BYTES] += 160;
            counts.counters[Counts.ALLOCATION_CALLS]++;
        }
        return Stats.of(counts);
    }

    /** {@code calls} orders in an interval of {@code millis}. */
    static Snapshot orders(long fromEpochMillis, long millis, int calls) {
        SplittableRandom random = new SplittableRandom(fromEpochMillis);
        return new Snapshot(fromEpochMillis, fromEpochMillis + millis, Map.of(ORDER, stats(random, calls, 2_000_000)));
    }

    static long calls(List<Snapshot> steps, Series series) {
        long calls = 0;
        for (Snapshot step : steps) {
            Stats stats = step.series().get(series);
            calls += stats == null ? 0 : stats.calls();
        }
        return calls;
    }

    /** The names and measures of a program: so many transactions with three parts each, and so many methods. */
    static List<Series> program(int transactions, int methods) {
        List<Series> all = new ArrayList<>();
        for (int i = 0; i < transactions; i++) {
            Series.Transaction transaction = new Series.Transaction("http", "GET /api/resource" + i + "/{id}");
            all.add(transaction);
            all.add(new Series.Breakdown(transaction, "application"));
            all.add(new Series.Breakdown(transaction, "database"));
            all.add(new Series.Dependency(transaction, "database", "postgresql://db:5432/shop"));
        }
        for (int i = 0; i < methods; i++) {
            all.add(new Series.Method("shop.jar", "com.acme.shop.Service" + i / 20, "method" + i % 20, "(J)V"));
        }
        return all;
    }

    static Map<Series, Stats> measured(List<Series> program, SplittableRandom random, int calls) {
        Map<Series, Stats> rows = new HashMap<>();
        for (Series series : program) {
            rows.put(series, stats(random, 1 + random.nextInt(2 * calls), 10_000L << random.nextInt(10)));
        }
        return rows;
    }

    static DiskHistory open(File folder, long maxBytes, Losses losses) throws IOException {
        DiskHistory history = new DiskHistory(DataDirectory.take(folder), maxBytes, losses);
        history.open();
        return history;
    }

    static void close(DiskHistory history) {
        history.close();
        history.directory().close();
    }

    static long bytesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
