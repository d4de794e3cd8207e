package io.perfagent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DistributionTest {

    static Stream<Arguments> skewed() {
        ToLongFunction<SplittableRandom> lognormal = r -> (long) (5e6 * Math.exp(gauss(r)));
        ToLongFunction<SplittableRandom> exponential = r -> 1 + (long) (-2e6 * Math.log(1 - r.nextDouble()));
        ToLongFunction<SplittableRandom> pareto = r -> (long) (1e6 * Math.pow(1 - r.nextDouble(), -0.7));
        ToLongFunction<SplittableRandom> narrow = r -> 1_000_000 + r.nextLong(500_000);
        return Stream.of(
                Arguments.of("lognormal", lognormal),
                Arguments.of("exponential", exponential),
                Arguments.of("pareto", pareto),
                Arguments.of("narrow", narrow));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("skewed")
    void quantilesStayWithinTwoPercent(String name, ToLongFunction<SplittableRandom> source) {
        SplittableRandom random = new SplittableRandom(42);
        long[] nanos = new long[200_000];
        Histogram histogram = new Histogram(2);
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = source.applyAsLong(random);
            histogram.recordValue(nanos[i]);
        }
        Arrays.sort(nanos);

        ExponentialHistogramBuckets buckets = Distribution.of(histogram).buckets();

        assertThat(buckets.getBucketCounts()).hasSizeLessThanOrEqualTo(Distribution.MAX_BUCKETS);
        assertThat(buckets.getTotalCount()).isEqualTo(nanos.length);
        for (double quantile : new double[] {0.5, 0.75, 0.9, 0.95, 0.99, 0.999}) {
            double exact = nanos[(int) Math.ceil(quantile * nanos.length) - 1] / 1e9;
            assertThat(quantile(buckets, quantile)).as("p" + quantile).isCloseTo(exact, Percentage.withPercentage(2));
        }
    }

    @Test
    void everyDurationIsInItsBucket() {
        for (long nanos : new long[] {1, 999, 1_000_000, 7_777_777, 1_000_000_000, 3_600_000_000_000L}) {
            Histogram histogram = new Histogram(2);
            histogram.recordValue(nanos);
            ExponentialHistogramBuckets buckets = Distribution.of(histogram).buckets();
            double base = Math.pow(2, Math.scalb(1.0, -buckets.getScale()));
            double middle = Math.pow(base, buckets.getOffset() + 0.5);

            assertThat(buckets.getScale()).isEqualTo(Distribution.MAX_SCALE);
            assertThat(middle).isCloseTo(nanos / 1e9, Percentage.withPercentage(1));
        }
    }

    @Test
    void aHugeRangeStillFitsIntoTheBuckets() {
        Histogram histogram = new Histogram(2);
        histogram.recordValueWithCount(0, 7);
        histogram.recordValue(1);
        histogram.recordValue(86_400_000_000_000L);
        Distribution distribution = Distribution.of(histogram);

        assertThat(distribution.zeroCount()).isEqualTo(7);
        assertThat(distribution.count()).isEqualTo(9);
        assertThat(distribution.buckets().getBucketCounts()).hasSizeLessThanOrEqualTo(Distribution.MAX_BUCKETS);
        assertThat(distribution.buckets().getTotalCount()).isEqualTo(2);
    }

    @Test
    void differenceAndSumAreExact() {
        SplittableRandom random = new SplittableRandom(7);
        Histogram first = new Histogram(2);
        Histogram both = new Histogram(2);
        Histogram second = new Histogram(2);
        for (int i = 0; i < 10_000; i++) {
            long nanos = random.nextLong(1_000_000_000);
            both.recordValue(nanos);
            (i < 4_000 ? first : second).recordValue(nanos);
        }

        Distribution sum = Distribution.of(first).plus(Distribution.of(second));
        Distribution difference = Distribution.of(both).minus(Distribution.of(first));

        assertThat(sum.count()).isEqualTo(10_000);
        assertThat(sum.buckets()).isEqualTo(Distribution.of(both).buckets());
        assertThat(difference.count()).isEqualTo(6_000);
        assertThat(difference.buckets()).isEqualTo(Distribution.of(second).buckets());
        assertThat(sum.minus(sum).count()).isZero();
        assertThat(Distribution.EMPTY.buckets().getTotalCount()).isZero();
    }

    private static double gauss(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    /** As back ends compute it: exponential interpolation within the bucket. */
    private static double quantile(ExponentialHistogramBuckets buckets, double quantile) {
        double base = Math.pow(2, Math.scalb(1.0, -buckets.getScale()));
        double rank = quantile * buckets.getTotalCount();
        for (int i = 0; i < buckets.getBucketCounts().size(); i++) {
            long count = buckets.getBucketCounts().get(i);
            if (rank <= count && count > 0) {
                return Math.pow(base, buckets.getOffset() + i + rank / count);
            }
            rank -= count;
        }
        throw new AssertionError("rank " + rank + " beyond the last bucket");
    }
}
