package io.perfagent.testapps.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * The median over blocks with its 95 % bootstrap interval. Medians, because a block a neighbour disturbed must not carry the page.
 *
 * @param median of the blocks' values
 * @param low end of the interval
 * @param high end of the interval
 * @param blocks how many values there were; 0 when nothing was measured
 */
record Estimate(double median, double low, double high, int blocks) {

    private static final int RESAMPLES = 4000;
    private static final int SEED = 17;

    /** Values that are not numbers, of forks that failed, are left out. */
    static Estimate of(double... values) {
        double[] known = Arrays.stream(values).filter(Double::isFinite).toArray();
        if (known.length == 0) {
            return new Estimate(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        Random random = new Random(SEED);
        double[] medians = new double[RESAMPLES];
        double[] sample = new double[known.length];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int j = 0; j < sample.length; j++) {
                sample[j] = known[random.nextInt(known.length)];
            }
            medians[i] = medianOf(sample);
        }
        Arrays.sort(medians);
        return new Estimate(
                medianOf(known), medians[RESAMPLES / 40], medians[RESAMPLES - 1 - RESAMPLES / 40], known.length);
    }

    boolean measured() {
        return blocks > 0;
    }

    /** The median and, where there is one, the interval: {@code 0.18 (0.17 to 0.19)}. */
    String text() {
        if (!measured()) {
            return "–";
        }
        return blocks == 1 ? number(median) : "%s (%s to %s)".formatted(number(median), number(low), number(high));
    }

    /** Three significant digits, and no exponent. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        double size = Math.abs(value);
        int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private static double medianOf(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
