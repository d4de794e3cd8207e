package io.perfagent.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BucketsTest {

    @Test
    void everyDurationIsInItsBucketAndNearItsMiddle() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000_000; i++) {
            long nanos = random.nextLong(1L << random.nextInt(1, 47));
            int index = Buckets.index(nanos);
            assertThat(nanos).isBetween(Buckets.lowestNanos(index), Buckets.highestNanos(index));
            assertThat(Math.abs(Buckets.middleNanos(index) - nanos)).isLessThanOrEqualTo(nanos / 128 + 1);
        }
    }

    @Test
    void bucketsAdjoin() {
        for (int index = 1; index < Buckets.OCTAVES * Buckets.PER_OCTAVE; index++) {
            assertThat(Buckets.lowestNanos(index)).isEqualTo(Buckets.highestNanos(index - 1) + 1);
            assertThat(Buckets.index(Buckets.lowestNanos(index))).isEqualTo(index);
        }
    }

    @Test
    void extremesAreCountedInTheFirstAndLast() {
        assertThat(Buckets.index(Long.MIN_VALUE)).isZero();
        assertThat(Buckets.index(-1)).isZero();
        assertThat(Buckets.index(Long.MAX_VALUE)).isEqualTo(Buckets.OCTAVES * Buckets.PER_OCTAVE - 1);
    }
}
