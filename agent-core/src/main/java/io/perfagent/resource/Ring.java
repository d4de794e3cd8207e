package io.perfagent.resource;

import java.util.Arrays;

/** The last values of every series at one distance in time, and the interval being filled. Guarded by {@link Resources}. */
final class Ring {

    /** One series: a value for each place of the ring, and the sum of the open interval. */
    static final class Values {
        private final double[] ring;
        private double sum;
        private int count;

        private Values(int size) {
            ring = new double[size];
            Arrays.fill(ring, Double.NaN);
        }

        private void add(double value, boolean isCounter) {
            sum = isCounter ? value : sum + value;
            count = isCounter ? 1 : count + 1;
        }

        private double open() {
            return count == 0 ? Double.NaN : sum / count;
        }
    }

    private final long lengthMillis;
    private final long[] epochMillis;
    private final long[] nanos;
    private int closed;
    private int next;
    private long openSinceNanos;
    private long lastEpochMillis;
    private long lastNanos;
    private boolean isOpen;

    Ring(long lengthMillis, int size) {
        this.lengthMillis = lengthMillis;
        epochMillis = new long[size];
        nanos = new long[size];
    }

    Values newValues() {
        return new Values(epochMillis.length);
    }

    /** A moment at which every value was added. */
    void moment(long nowEpochMillis, long nowNanos, Iterable<Values> all) {
        if (!isOpen) {
            isOpen = true;
            openSinceNanos = nowNanos;
        }
        lastEpochMillis = nowEpochMillis;
        lastNanos = nowNanos;
        // A tick that came a little early still ends the interval it was meant to end.
        if (closed == 0 || nowNanos - openSinceNanos >= lengthMillis * 950_000) {
            epochMillis[next] = nowEpochMillis;
            nanos[next] = nowNanos;
            for (Values values : all) {
                values.ring[next] = values.open();
                values.sum = 0;
                values.count = 0;
            }
            next = (next + 1) % epochMillis.length;
            closed = Math.min(closed + 1, epochMillis.length);
            openSinceNanos = nowNanos;
            lastNanos = nowNanos;
        }
    }

    void add(Values values, double value, boolean isCounter) {
        values.add(value, isCounter);
    }

    /** Whether what is remembered reaches back to {@code epoch}. */
    boolean reaches(long epoch) {
        return closed < epochMillis.length || epochMillis[next] <= epoch;
    }

    /** The places of the moments of a period, oldest first, with the one before it; -1 for the interval that is open. */
    int[] places(long fromEpochMillis, long toEpochMillis) {
        int[] places = new int[closed + 1];
        int count = 0;
        for (int i = 0; i < closed; i++) {
            int place = (next - closed + i + epochMillis.length) % epochMillis.length;
            boolean endsBefore = epochMillis[place] <= fromEpochMillis;
            if (endsBefore) {
                count = 0;
            }
            boolean isFirstBeyond = count > 0 && epochMillis[places[count - 1]] >= toEpochMillis;
            if (!isFirstBeyond) {
                places[count++] = place;
            }
        }
        boolean hasOpen = closed > 0 && lastNanos > nanos[newest()] && epochMillis[newest()] < toEpochMillis;
        if (hasOpen && lastEpochMillis > fromEpochMillis) {
            places[count++] = -1;
        }
        return Arrays.copyOf(places, count);
    }

    private int newest() {
        return (next - 1 + epochMillis.length) % epochMillis.length;
    }

    long epochMillis(int place) {
        return place < 0 ? lastEpochMillis : epochMillis[place];
    }

    long nanos(int place) {
        return place < 0 ? lastNanos : nanos[place];
    }

    double value(Values values, int place) {
        return place < 0 ? values.open() : values.ring[place];
    }

    long heapBytesASeries() {
        return 8L * epochMillis.length + 64;
    }
}
