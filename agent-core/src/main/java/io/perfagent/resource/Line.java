package io.perfagent.resource;

/** One figure over a period; the moments are those of its {@link ResourcePeriod}. */
public final class Line {

    private final Measure measure;
    private final double[] values;

    /** Keeps the array, which nobody writes to any more. */
    Line(Measure measure, double[] values) {
        this.measure = measure;
        this.values = values;
    }

    /** What it is. */
    public Measure measure() {
        return measure;
    }

    /**
     * The value at a moment; NaN where it was absent. A level or amount is the mean since the moment before, a counter what it
     * stood at.
     */
    public double value(int moment) {
        return values[moment];
    }

    /** The newest value; NaN where there is none. */
    public double last() {
        for (int i = values.length - 1; i >= 0; i--) {
            if (!Double.isNaN(values[i])) {
                return values[i];
            }
        }
        return Double.NaN;
    }

    /** The mean of the values that are there; NaN without any. */
    public double mean() {
        double sum = 0;
        int count = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    /** The highest of the values; NaN without any. */
    public double highest() {
        double highest = Double.NaN;
        for (double value : values) {
            highest = Double.isNaN(highest) ? value : Math.max(highest, Double.isNaN(value) ? highest : value);
        }
        return highest;
    }
}
