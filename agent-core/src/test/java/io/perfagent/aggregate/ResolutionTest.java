package io.perfagent.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.recording.Counts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResolutionTest {

    private static final long START = 1_000_000_000_000L;

    private final Resolution tens = new Resolution(10_000, 5, Long.MAX_VALUE, START);

    private void seconds(int from, int to) {
        for (int second = from; second < to; second++) {
            Counts counts = new Counts();
            counts.counters[Counts.CALLS] = 1;
            Map<Integer, Counts> sums = new HashMap<>(Map.of(7, counts));
            tens.add(Interval.of(START + second * 1_000L, START + second * 1_000L + 1_000, sums));
        }
    }

    private static long calls(Interval interval) {
        Map<Integer, Counts> sums = new HashMap<>();
        interval.addTo(sums);
        return sums.containsKey(7) ? sums.get(7).counters[Counts.CALLS] : 0;
    }

    @Test
    void noMoreIsRememberedThanMayBeTaken() {
        Resolution small = new Resolution(1_000, 100, 400, START);
        for (int second = 0; second < 50; second++) {
            Counts counts = new Counts();
            counts.counters[Counts.CALLS] = second;
            small.add(Interval.of(START + second * 1_000L, START + second * 1_000L + 1_000, Map.of(7, counts)));
            assertThat(small.heapBytes()).isLessThanOrEqualTo(400);
        }
        assertThat(small.closed()).hasSizeBetween(2, 10);
        assertThat(calls(small.closed().get(small.closed().size() - 1))).isEqualTo(49);
        assertThat(small.closedCount()).isEqualTo(50);
        assertThat(small.firstNumber()).isEqualTo(50 - small.closed().size());
        assertThat(small.reaches(START)).isFalse();
    }

    @Test
    void theLastIsRememberedHoweverLargeItIs() {
        Resolution tiny = new Resolution(1_000, 100, 1, START);
        tiny.add(Interval.of(START, START + 1_000, Map.of(7, new Counts())));
        tiny.add(Interval.of(START + 1_000, START + 2_000, Map.of(7, new Counts())));
        assertThat(tiny.closed()).hasSize(1);
    }

    @Test
    void intervalsOfAPeriodFollowOneAnotherAndNoneIsGivenTwice() {
        seconds(0, 40);
        List<Interval> found = tens.within(START, START + 40_000);
        assertThat(found)
                .hasSize(4)
                .allSatisfy(interval -> assertThat(calls(interval)).isEqualTo(10));
        for (int i = 1; i < found.size(); i++) {
            assertThat(found.get(i).fromEpochMillis())
                    .isEqualTo(found.get(i - 1).toEpochMillis());
        }
    }

    @Test
    void aPeriodThatCutsIntervalsGetsThemWhole() {
        seconds(0, 40);
        assertThat(tens.within(START + 15_000, START + 25_000))
                .extracting(Interval::fromEpochMillis)
                .containsExactly(START + 10_000, START + 20_000);
        assertThat(tens.within(START + 10_000, START + 20_000))
                .extracting(Interval::fromEpochMillis)
                .containsExactly(START + 10_000);
    }

    @Test
    void theIntervalBeingFilledCountsOnceItsRateMeansSomething() {
        seconds(0, 11);
        assertThat(tens.within(START, START + 60_000)).hasSize(1);
        seconds(11, 12);
        List<Interval> found = tens.within(START, START + 60_000);
        assertThat(found).hasSize(2);
        assertThat(calls(found.get(1))).isEqualTo(2);
    }

    @Test
    void theOldestGoFirst() {
        seconds(0, 100);
        assertThat(tens.earliestEpochMillis()).isEqualTo(START + 50_000);
        assertThat(tens.within(0, START + 100_000)).hasSize(5);
    }
}
