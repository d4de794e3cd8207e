package io.perfagent.resource;

import java.util.List;

/** What was read in a period, at moments that all its figures share. */
public final class ResourcePeriod {

    private static final double NANOS_A_SECOND = 1e9;

    private final long fromEpochMillis;
    private final long toEpochMillis;
    private final long[] epochMillis;
    private final long[] nanos;
    private final List<Line> lines;

    /**
     * Keeps the arrays, which nobody writes to any more.
     *
     * @param epochMillis the ends of the intervals, the first being the end of the one before the period, so that counters
     *     have a rate in every interval
     * @param nanos the same moments on a clock that nobody sets
     */
    ResourcePeriod(long fromEpochMillis, long toEpochMillis, long[] epochMillis, long[] nanos, List<Line> lines) {
        this.fromEpochMillis = fromEpochMillis;
        this.toEpochMillis = toEpochMillis;
        this.epochMillis = epochMillis;
        this.nanos = nanos;
        this.lines = lines;
    }

    /** Where the first interval begins. */
    public long fromEpochMillis() {
        return fromEpochMillis;
    }

    /** Where the last interval ends. */
    public long toEpochMillis() {
        return toEpochMillis;
    }

    /** How many moments there are. */
    public int moments() {
        return epochMillis.length;
    }

    /** A moment; the first is where the period begins. */
    public long epochMillis(int moment) {
        return epochMillis[moment];
    }

    /** Every figure that was there at some moment. */
    public List<Line> lines() {
        return lines;
    }

    /**
     * How fast a counter rose in the interval that ends at moment {@code index}, per second; NaN where one of its ends is absent or it
     * began anew.
     */
    public double rate(Line line, int index) {
        return index == 0 ? Double.NaN : rise(line, index) / ((nanos[index] - nanos[index - 1]) / NANOS_A_SECOND);
    }

    private static double rise(Line line, int index) {
        double rise = line.value(index) - line.value(index - 1);
        return rise < 0 ? Double.NaN : rise;
    }

    /** How fast a counter rose in the whole period, per second of the intervals it is known in; NaN without any. */
    public double rate(Line line) {
        double sum = 0;
        double known = 0;
        for (int i = 1; i < nanos.length; i++) {
            double rise = rise(line, i);
            if (!Double.isNaN(rise)) {
                sum += rise;
                known += nanos[i] - nanos[i - 1];
            }
        }
        return known == 0 ? Double.NaN : sum / (known / NANOS_A_SECOND);
    }
}
