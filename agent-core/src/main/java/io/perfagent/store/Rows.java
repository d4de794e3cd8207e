package io.perfagent.store;

import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Buckets;
import io.perfagent.recording.Counts;
import io.perfagent.recording.Series;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one interval: for each series its counters, and its histogram whole. Most buckets take one byte: three bits
 * of count and five of distance from the bucket before.
 */
final class Rows {

    private static final int MANY = 7;
    private static final int FAR = 31;

    private Rows() {}

    /** Packs an interval whose series all are in {@code dictionary}. */
    static byte[] pack(Map<Series, Stats> rows, Dictionary dictionary) {
        TreeMap<Integer, Stats> byId = new TreeMap<>();
        rows.forEach((series, stats) -> byId.put(dictionary.id(series), stats));
        PackedWriter out = new PackedWriter();
        PackedWriter buckets = new PackedWriter();
        out.number(Counts.COUNTERS);
        out.number(byId.size());
        int before = -1;
        for (Map.Entry<Integer, Stats> row : byId.entrySet()) {
            out.number(row.getKey() - before - 1);
            before = row.getKey();
            Stats stats = row.getValue();
            for (int i = 0; i < Counts.COUNTERS; i++) {
                out.signed(stats.counter(i));
            }
            buckets.clear();
            packBuckets(stats, buckets);
            out.number(buckets.size());
            out.bytes(buckets);
        }
        return out.toBytes();
    }

    private static void packBuckets(Stats stats, PackedWriter out) {
        int before = -1;
        for (int i = 0; i < stats.usedBuckets(); i++) {
            int distance = stats.bucketIndex(i) - before - 1;
            before = stats.bucketIndex(i);
            long more = stats.bucketCount(i) - 1;
            out.put((int) Math.min(more, MANY) | Math.min(distance, FAR) << 3);
            if (more >= MANY) {
                out.number(more - MANY);
            }
            if (distance >= FAR) {
                out.number(distance - FAR);
            }
        }
    }

    /**
     * Adds every row to the sum that {@code sums} has for its number; rows it has none for are skipped.
     *
     * @throws Damaged when the bytes are none of {@link #pack}; some rows may have been added by then
     */
    static void addTo(byte[] packed, IntFunction<@Nullable Counts> sums) throws Damaged {
        PackedReader in = new PackedReader(packed);
        int counters = in.count();
        int rows = in.count();
        long id = -1;
        for (int row = 0; row < rows; row++) {
            id += in.number() + 1;
            if (id < 0 || id > Integer.MAX_VALUE) {
                throw new Damaged("a series without a number");
            }
            Counts sum = sums.apply((int) id);
            for (int i = 0; i < counters; i++) {
                long value = in.signed();
                // Further ones were counted by a newer version.
                if (sum != null && i < Counts.COUNTERS) {
                    sum.counters[i] =
                            i == Counts.MAX_NANOS ? Math.max(sum.counters[i], value) : sum.counters[i] + value;
                }
            }
            int bucketBytes = in.count();
            if (sum == null) {
                in.skip(bucketBytes);
            } else {
                addBuckets(in, bucketBytes, sum);
            }
        }
    }

    /** The innermost loop of every question about the past, hence on the bare array. */
    private static void addBuckets(PackedReader in, int length, Counts sum) throws Damaged {
        byte[] bytes = in.bytes();
        int at = in.position();
        int end = at + length;
        in.skip(length);
        int octave = -1;
        long[] buckets = new long[0];
        int index = -1;
        while (at < end) {
            int both = bytes[at++];
            long count = (both & MANY) + 1L;
            int distance = both >>> 3 & FAR;
            if (count > MANY || distance == FAR) {
                in.moveTo(at);
                count += count > MANY ? in.number() : 0;
                distance += distance == FAR ? in.number(Buckets.OCTAVES * Buckets.PER_OCTAVE) : 0;
                at = in.position();
            }
            index += distance + 1;
            if (index >= Buckets.OCTAVES * Buckets.PER_OCTAVE) {
                throw new Damaged("a bucket that does not exist");
            }
            if (index / Buckets.PER_OCTAVE != octave) {
                octave = index / Buckets.PER_OCTAVE;
                buckets = sum.octave(octave);
            }
            buckets[index % Buckets.PER_OCTAVE] += count;
        }
        in.moveTo(end);
    }
}
