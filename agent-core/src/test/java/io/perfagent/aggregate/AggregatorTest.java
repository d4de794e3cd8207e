package io.perfagent.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AggregatorTest {

    private static final Series.Method METHOD = new Series.Method("m", "C", "call", "()V");

    private final SeriesRegistry registry = new SeriesRegistry();
    private final Recorders recorders = new Recorders(new ThreadLocal<>());
    private final Recording recording = new Recording(recorders, false);
    private final Aggregator aggregator = new Aggregator(recorders, registry);
    private final int id = registry.intern(METHOD);

    private void record(long nanos, boolean error) {
        recording.record(recording.thread(), id, nanos, nanos, -1, error);
    }

    private Stats all() {
        return aggregator.between(0, Long.MAX_VALUE).of(Series.Method.class).get(METHOD);
    }

    @Test
    void noCallIsLostWhileItIsRead() throws InterruptedException {
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread writer = new Thread(() -> {
                for (int i = 0; i < 500_000; i++) {
                    record(i % 5_000, i % 10 == 0);
                }
            });
            writers.add(writer);
            writer.start();
        }
        long seen = 0;
        while (writers.stream().anyMatch(Thread::isAlive)) {
            Stats stats = all();
            if (stats != null) {
                assertThat(stats.calls()).isGreaterThanOrEqualTo(seen);
                assertThat(stats.errors()).isLessThanOrEqualTo(stats.calls());
                assertThat(stats.histogram().getTotalCount()).isEqualTo(stats.calls());
                seen = stats.calls();
            }
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(all().calls()).isEqualTo(2_000_000);
        assertThat(all().errors()).isEqualTo(200_000);
        assertThat(all().maxNanos()).isEqualTo(4_999);
        assertThat(aggregator.recordedCount()).isEqualTo(2_000_000);
    }

    @Test
    void deadThreadsLeaveTheirCountsAndNothingElse() throws InterruptedException {
        for (int t = 0; t < 50; t++) {
            Thread thread = new Thread(() -> record(100, false));
            thread.start();
            thread.join();
        }
        long deadlineNanos = System.nanoTime() + 30_000_000_000L;
        while (recorders.size() > 0 && System.nanoTime() < deadlineNanos) {
            System.gc();
            aggregator.collect();
        }
        assertThat(recorders.size()).isZero();
        assertThat(all().calls()).isEqualTo(50);
    }

    @Test
    void percentilesAreWithinOnePercentOfTheTruth() {
        SplittableRandom random = new SplittableRandom(3);
        long[] truth = new long[100_000];
        for (int i = 0; i < truth.length; i++) {
            truth[i] = (long) (10_000
                    * Math.exp(2
                            * Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
                            * Math.cos(2 * Math.PI * random.nextDouble())));
            record(truth[i], false);
        }
        Arrays.sort(truth);
        for (double percentile : new double[] {1, 50, 90, 95, 99, 99.9}) {
            long exact = truth[(int) Math.ceil(truth.length * percentile / 100) - 1];
            assertThat((double) all().percentileNanos(percentile)).isBetween(exact * 0.99, exact * 1.01);
        }
        assertThat(all().maxNanos()).isEqualTo(truth[truth.length - 1]);
    }

    @Test
    void aPeriodHoldsWhatHappenedInIt() throws InterruptedException {
        record(1_000_000, false);
        aggregator.collect();
        long between = System.currentTimeMillis() + 1_100;
        while (System.currentTimeMillis() < between + 1_100) {
            aggregator.collect();
            Thread.onSpinWait();
        }
        record(10, true);
        Stats late = aggregator
                .between(between, Long.MAX_VALUE - 1)
                .of(Series.Method.class)
                .get(METHOD);
        assertThat(late.calls()).isEqualTo(1);
        assertThat(late.errors()).isEqualTo(1);
        assertThat(late.maxNanos()).isLessThan(20);
        assertThat(all().calls()).isEqualTo(2);
        assertThat(all().maxNanos()).isEqualTo(1_000_000);
    }

    @Test
    void stepsHoldEveryCallOnceAndOnlyWhatIsWanted() throws InterruptedException {
        int other = registry.intern(new Series.Method("m", "C", "other", "()V"));
        long recorded = 0;
        long end = System.currentTimeMillis() + 30_000;
        List<Snapshot> steps = List.of();
        while (steps.size() < 3 && System.currentTimeMillis() < end) {
            recorded++;
            record(1_000, false);
            recording.record(recording.thread(), other, 5, 5, -1, false);
            aggregator.collect();
            steps = aggregator.steps(1, Long.MAX_VALUE, 1_000, METHOD::equals);
            Thread.sleep(2);
        }
        assertThat(steps).hasSize(3);
        long counted = 0;
        long until = steps.get(0).fromEpochMillis();
        for (Snapshot step : steps) {
            assertThat(step.fromEpochMillis()).isEqualTo(until);
            assertThat(step.series()).containsOnlyKeys(METHOD);
            counted += step.series().get(METHOD).calls();
            until = step.toEpochMillis();
        }
        Stats rest = aggregator
                .between(until, Long.MAX_VALUE - 1)
                .of(Series.Method.class)
                .get(METHOD);
        assertThat(counted + (rest == null ? 0 : rest.calls())).isEqualTo(recorded);
    }
}
