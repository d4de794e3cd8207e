package io.perfagent.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.recording.Buckets;
import io.perfagent.recording.Counts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PackedRowsTest {

    private static final int LAST_BUCKET = Buckets.OCTAVES * Buckets.PER_OCTAVE - 1;

    private final SplittableRandom random = new SplittableRandom(3);

    private Counts counts() {
        Counts counts = new Counts();
        for (int i = 0; i < Counts.COUNTERS; i++) {
            counts.counters[i] = random.nextLong() >> random.nextInt(1, 63);
        }
        for (int i = 0; i < 40; i++) {
            put(counts, random.nextInt(LAST_BUCKET + 1), random.nextLong(1, 1L << random.nextInt(2, 47)));
        }
        put(counts, 0, 1);
        put(counts, LAST_BUCKET, (1L << 48) - 1);
        return counts;
    }

    private static void put(Counts counts, int bucket, long count) {
        counts.octave(bucket / Buckets.PER_OCTAVE)[bucket % Buckets.PER_OCTAVE] = count;
    }

    private static void same(Counts found, Counts expected) {
        assertThat(found.counters).isEqualTo(expected.counters);
        for (int i = 0; i < Buckets.OCTAVES; i++) {
            assertThat(found.octave(i)).isEqualTo(expected.octave(i));
        }
    }

    @Test
    void everyNumberComesOutAsItWentIn() {
        Map<Integer, Counts> sums = new HashMap<>();
        for (int series : new int[] {0, 1, 300, 70_000, Integer.MAX_VALUE}) {
            sums.put(series, counts());
        }
        sums.put(5, new Counts());
        PackedRows rows = PackedRows.of(sums);
        Map<Integer, Counts> found = new HashMap<>();
        rows.addTo(found);
        assertThat(found.keySet()).isEqualTo(sums.keySet());
        // The maximum of nothing and of a negative number is nothing; the agent counts none.
        sums.values().forEach(one -> one.counters[Counts.MAX_NANOS] = Math.max(0, one.counters[Counts.MAX_NANOS]));
        sums.forEach((series, expected) -> same(found.get(series), expected));
    }

    @Test
    void onlyWantedRowsAreUnpacked() {
        Map<Integer, Counts> sums = Map.of(2, counts(), 3, counts(), 4, counts());
        List<Integer> visited = new ArrayList<>();
        PackedRows.of(sums).visit(series -> series != 3, (series, distribution) -> {
            visited.add(series);
            Counts sum = new Counts();
            sum.counters[Counts.MAX_NANOS] = Long.MIN_VALUE;
            distribution.addTo(sum);
            same(sum, sums.get(series));
        });
        assertThat(visited).containsExactly(2, 4);
    }

    @Test
    void ofNothingThereIsNothing() {
        PackedRows rows = PackedRows.of(Map.of());
        Map<Integer, Counts> found = new HashMap<>();
        rows.addTo(found);
        assertThat(found).isEmpty();
    }
}
