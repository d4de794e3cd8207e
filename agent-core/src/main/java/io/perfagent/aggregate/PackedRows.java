package io.perfagent.aggregate;

import io.perfagent.recording.Buckets;
import io.perfagent.recording.Counts;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * The counters and buckets of many series in one run of bytes: intervals are kept by the hundred and read seldom, and as objects
 * they took four times as much of the program's heap. Numbers take seven bits a byte, the lowest first; of a bucket the distance from
 * the one before is kept, and its count. Immutable.
 */
final class PackedRows {

    /** Takes a row that was unpacked. */
    interface Visitor {
        void row(int series, Distribution distribution);
    }

    /** No more than this for a number of 64 bits. */
    private static final int LONGEST = 10;

    private final byte[] bytes;

    private PackedRows(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Packs what was summed up for each series. */
    static PackedRows of(Map<Integer, Counts> sums) {
        Writer out = new Writer();
        int before = -1;
        for (Map.Entry<Integer, Counts> row : new TreeMap<>(sums).entrySet()) {
            out.number(row.getKey() - before);
            before = row.getKey();
            Distribution distribution = Distribution.of(row.getValue());
            for (int i = 0; i < Counts.COUNTERS; i++) {
                long counter = distribution.counter(i);
                out.number(counter << 1 ^ counter >> 63); // small whatever its sign
            }
            out.number(distribution.usedBuckets());
            int bucketBefore = -1;
            for (int i = 0; i < distribution.usedBuckets(); i++) {
                out.number(distribution.bucketIndex(i) - bucketBefore);
                bucketBefore = distribution.bucketIndex(i);
                out.number(distribution.bucketCount(i));
            }
        }
        return new PackedRows(out.toBytes());
    }

    /** Adds every row to {@code sums}. */
    void addTo(Map<Integer, Counts> sums) {
        Reader in = new Reader();
        while (in.nextRow()) {
            Counts sum = sums.computeIfAbsent(in.series, absent -> new Counts());
            for (int i = 0; i < Counts.COUNTERS; i++) {
                sum.counters[i] = i == Counts.MAX_NANOS
                        ? Math.max(sum.counters[i], in.counters[i])
                        : sum.counters[i] + in.counters[i];
            }
            for (int left = in.buckets; left > 0; left--) {
                in.nextBucket();
                sum.octave(in.index / Buckets.PER_OCTAVE)[in.index % Buckets.PER_OCTAVE] += in.count;
            }
        }
    }

    /** Unpacks the rows whose series is {@code wanted}, in ascending order. */
    void visit(IntPredicate wanted, Visitor visitor) {
        Reader in = new Reader();
        while (in.nextRow()) {
            boolean unpacked = wanted.test(in.series);
            long[] buckets = unpacked ? new long[in.buckets] : new long[0];
            int used = in.buckets;
            for (int i = 0; i < used; i++) {
                in.nextBucket();
                if (unpacked) {
                    buckets[i] = Distribution.bucket(in.index, in.count);
                }
            }
            if (unpacked) {
                visitor.row(in.series, new Distribution(in.counters.clone(), buckets));
            }
        }
    }

    /** What this takes on the heap. */
    long heapBytes() {
        return 64L + bytes.length;
    }

    private final class Reader {

        int series = -1;
        final long[] counters = new long[Counts.COUNTERS];
        int buckets;
        int index;
        long count;
        private int position;

        /** Reads a row up to its buckets, all of which must be read before the next; false at the end. */
        boolean nextRow() {
            if (position == bytes.length) {
                return false;
            }
            series += (int) number();
            for (int i = 0; i < Counts.COUNTERS; i++) {
                long number = number();
                counters[i] = number >>> 1 ^ -(number & 1);
            }
            buckets = (int) number();
            index = -1;
            return true;
        }

        void nextBucket() {
            index += (int) number();
            count = number();
        }

        private long number() {
            long number = bytes[position++];
            if (number >= 0) {
                return number;
            }
            number &= 0x7f;
            for (int shift = 7; ; shift += 7) {
                long next = bytes[position++];
                number |= (next & 0x7f) << shift;
                if (next >= 0) {
                    return number;
                }
            }
        }
    }

    private static final class Writer {

        private byte[] bytes = new byte[256];
        private int size;

        void number(long number) {
            if (size + LONGEST > bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            long rest = number;
            while ((rest & ~0x7fL) != 0) {
                bytes[size++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[size++] = (byte) rest;
        }

        byte[] toBytes() {
            return Arrays.copyOf(bytes, size);
        }
    }
}
