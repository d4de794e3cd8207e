package io.perfagent.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** One call in k timed, against the truth of all calls, on distributions that make a careless sampler look bad. */
class SampledTimingTest {

    private static final int CALLS = 1 << 20;
    private static final int SERIES = 1;

    private final Recorders recorders = new Recorders(new ThreadLocal<>());
    private final ThreadState thread = new ThreadState(recorders, recorders.current(), false);
    private final Map<Integer, Counts> sums = new HashMap<>();

    /** Puts durations through a row the way {@link Recording} does, without waiting for them. */
    private Counts sample(long[] durations, int oneIn) {
        Row row = recorders.current().recorder.row(SERIES);
        for (int i = 0; i < durations.length; i++) {
            int weight = row.draw(oneIn, thread);
            boolean error = i % 1_000 == 0;
            if (weight == 0) {
                row.count();
                if (error) {
                    row.countError();
                }
            } else {
                row.record(weight, durations[i], durations[i] / 2, -1, error);
            }
        }
        recorders.drain(id -> sums.computeIfAbsent(id, key -> new Counts()));
        return sums.getOrDefault(SERIES, new Counts());
    }

    private static long[] durations(LongUnaryOperator ofCall) {
        long[] durations = new long[CALLS];
        Arrays.setAll(durations, i -> ofCall.applyAsLong(i));
        return durations;
    }

    private static double standardDeviation(long[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(Arrays.stream(values)
                .mapToDouble(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow());
    }

    private static double rankOf(Counts counts, long nanos) {
        double below = 0;
        double all = 0;
        for (int i = 0; i < Buckets.OCTAVES * Buckets.PER_OCTAVE; i++) {
            long[] octave = counts.octaveOrNull(i / Buckets.PER_OCTAVE);
            long count = octave == null ? 0 : octave[i % Buckets.PER_OCTAVE];
            all += count;
            below += Buckets.highestNanos(i) <= nanos ? count : 0;
        }
        return below / all;
    }

    /** Counts exact; total and percentiles within five standard errors, which chance breaks once in a million runs. */
    private void check(long[] durations, int oneIn) {
        Counts counts = sample(durations, oneIn);
        long[] sorted = durations.clone();
        Arrays.sort(sorted);
        double total = Arrays.stream(durations).sum();
        int timed = CALLS / oneIn;
        assertThat(counts.counters[Counts.CALLS]).isEqualTo(CALLS);
        assertThat(counts.counters[Counts.ERRORS]).isEqualTo((CALLS + 999) / 1_000);
        assertThat(counts.counters[Counts.TIMED_CALLS]).isBetween(timed - 1L, timed + 1L);
        double errorOfTotal = 5 * standardDeviation(durations) / Math.sqrt(timed) * CALLS + (double) sorted[CALLS - 1];
        assertThat((double) counts.counters[Counts.TOTAL_NANOS]).isBetween(total - errorOfTotal, total + errorOfTotal);
        for (double quantile : new double[] {0.5, 0.9, 0.99, 0.999}) {
            long truth = sorted[(int) (quantile * CALLS)];
            double errorOfRank = 5 * Math.sqrt(quantile * (1 - quantile) / timed);
            assertThat(rankOf(counts, (long) (truth * 1.017))).isGreaterThan(quantile - errorOfRank);
            assertThat(rankOf(counts, (long) (truth * 0.983))).isLessThan(quantile + errorOfRank);
        }
    }

    @Test
    void everyCallTimedIsTheTruth() {
        SplittableRandom random = new SplittableRandom(1);
        long[] durations = durations(i -> 20 + random.nextLong(1_000_000));
        Counts counts = sample(durations, 1);
        assertThat(counts.counters[Counts.TOTAL_NANOS])
                .isEqualTo(Arrays.stream(durations).sum());
        assertThat(counts.counters[Counts.TIMED_CALLS]).isEqualTo(CALLS);
    }

    @Test
    void logNormalWithALongTail() {
        SplittableRandom random = new SplittableRandom(2);
        check(
                durations(i -> (long) (1_000
                        * Math.exp(1.5
                                * Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
                                * Math.cos(2 * Math.PI * random.nextDouble())))),
                64);
    }

    @Test
    void oneInAHundredIsAThousandTimesSlower() {
        SplittableRandom random = new SplittableRandom(3);
        check(durations(i -> random.nextInt(100) == 0 ? 50_000 : 50), 64);
    }

    @Test
    void durationsWithThePeriodOfTheBlocks() {
        check(durations(i -> i % 64 == 17 ? 100_000 : 100), 64);
    }

    @Test
    void durationsThatDriftByTheHour() {
        check(durations(i -> 100 + i / 64), 1_024);
    }

    @Test
    void aChangeOfPlanLosesNoCall() {
        long[] durations = durations(i -> 1_000);
        for (int oneIn : new int[] {1, 8, 1_024, 2, 1, 64}) {
            sample(durations, oneIn);
        }
        Counts counts = sums.getOrDefault(SERIES, new Counts());
        assertThat(counts.counters[Counts.CALLS]).isEqualTo(6L * CALLS);
        assertThat((double) counts.counters[Counts.TOTAL_NANOS]).isBetween(6e3 * CALLS * 0.999, 6e3 * CALLS * 1.001);
    }
}
