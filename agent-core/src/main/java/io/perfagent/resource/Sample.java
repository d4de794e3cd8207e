package io.perfagent.resource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The figures of one moment; used again for the next. Not thread-safe. */
final class Sample {

    private final List<Measure> measures = new ArrayList<>();
    private double[] values = new double[128];

    void clear() {
        measures.clear();
    }

    /** Notes a figure; what is no number, or negative, is what a system says instead of "unknown". */
    void put(Measure measure, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            return;
        }
        if (measures.size() == values.length) {
            values = Arrays.copyOf(values, values.length * 2);
        }
        values[measures.size()] = value;
        measures.add(measure);
    }

    int size() {
        return measures.size();
    }

    Measure measure(int index) {
        return measures.get(index);
    }

    double value(int index) {
        return values[index];
    }
}
