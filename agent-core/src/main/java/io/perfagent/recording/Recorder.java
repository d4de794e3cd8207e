package io.perfagent.recording;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one carrier thread: for each series a row of counters and a lazily grown histogram.
 *
 * <pre>
 * Writer:      the carrier thread that owns it, alone; virtual threads write into their carrier's and cannot be
 *              unmounted in between, because recording never blocks.
 * Readers:     the aggregator thread, at any time, without stopping the writer.
 * Publication: a call's bucket is stored first, its other counters after it with release; the reader reads the counters
 *              first with acquire, so it never sees an error, a sum or a maximum of a call that no bucket holds yet.
 * Lost:        nothing. Values only grow, the reader subtracts what it saw before; a call it just misses is in the next
 *              reading.
 * </pre>
 */
public final class Recorder {

    /** Positions in {@link Row#counters}. */
    public static final int ERRORS = 0;

    public static final int TOTAL_NANOS = 1;
    public static final int SELF_NANOS = 2;
    public static final int MAX_NANOS = 3;
    public static final int ALLOCATED_BYTES = 4;
    public static final int ALLOCATION_CALLS = 5;
    /** Calls; written last. The truth is the sum of the buckets: in a row this only tells the reader of a change. */
    public static final int CALLS = 6;

    public static final int COUNTERS = 7;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle OCTAVES = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final VarHandle ROWS = MethodHandles.arrayElementVarHandle(Row[].class);
    private static final VarHandle TABLE;

    static {
        try {
            TABLE = MethodHandles.lookup().findVarHandle(Recorder.class, "rows", Row[].class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** One series as this thread sees it. */
    static final class Row {
        final long[] counters = new long[COUNTERS];
        final long[][] octaves = new long[Buckets.OCTAVES][];
    }

    private Row[] rows = new Row[64];

    /**
     * Counts one call. Owner only; no lock, no CAS, and no allocation after the first call of a series and octave.
     *
     * @param durationNanos wall time
     * @param selfNanos the same without timed callees
     * @param allocatedBytes bytes allocated, or negative when unknown
     */
    void record(int series, long durationNanos, long selfNanos, long allocatedBytes, boolean error) {
        Row[] table = rows;
        Row row = series < table.length ? table[series] : null;
        if (row == null) {
            row = addRow(series);
        }
        int bucket = Buckets.index(durationNanos);
        long[] octave = row.octaves[bucket >> 6];
        if (octave == null) {
            octave = new long[Buckets.PER_OCTAVE];
            OCTAVES.setRelease(row.octaves, bucket >> 6, octave);
        }
        addRelease(octave, bucket & (Buckets.PER_OCTAVE - 1), 1);
        long[] counters = row.counters;
        addRelease(counters, TOTAL_NANOS, durationNanos);
        addRelease(counters, SELF_NANOS, selfNanos);
        if (durationNanos > counters[MAX_NANOS]) {
            LONGS.setRelease(counters, MAX_NANOS, durationNanos);
        }
        if (allocatedBytes >= 0) {
            addRelease(counters, ALLOCATED_BYTES, allocatedBytes);
            addRelease(counters, ALLOCATION_CALLS, 1);
        }
        if (error) {
            addRelease(counters, ERRORS, 1);
        }
        addRelease(counters, CALLS, 1);
    }

    private static void addRelease(long[] values, int index, long amount) {
        LONGS.setRelease(values, index, values[index] + amount);
    }

    private Row addRow(int series) {
        if (series >= rows.length) {
            TABLE.setRelease(this, Arrays.copyOf(rows, Math.max(series + 1, rows.length * 2)));
        }
        Row row = new Row();
        ROWS.setRelease(rows, series, row);
        return row;
    }

    /** Series that may have a row here: ids below this. Any thread. */
    public int seriesBound() {
        return ((Row[]) TABLE.getAcquire(this)).length;
    }

    /** Whether one series counted a call that is not in {@code seen}. The one reader thread. */
    public boolean hasNews(int series, Counts seen) {
        Row row = row(series);
        return row != null && (long) LONGS.getAcquire(row.counters, CALLS) != seen.counters[CALLS];
    }

    private @Nullable Row row(int series) {
        Row[] table = (Row[]) TABLE.getAcquire(this);
        return series < table.length ? (Row) ROWS.getAcquire(table, series) : null;
    }

    /**
     * Adds what one series counted since the last time to {@code sum}. The one reader thread.
     *
     * @param seen what this reader saw last time, brought up to date
     */
    public void drain(int series, Counts seen, Counts sum) {
        Row row = row(series);
        if (row == null) {
            return;
        }
        for (int i = COUNTERS - 1; i >= 0; i--) {
            long value = (long) LONGS.getAcquire(row.counters, i);
            if (i == MAX_NANOS) {
                sum.counters[i] = Math.max(sum.counters[i], value);
            } else if (i != CALLS) {
                sum.counters[i] += value - seen.counters[i];
            }
            seen.counters[i] = value;
        }
        for (int i = 0; i < Buckets.OCTAVES; i++) {
            long[] octave = (long[]) OCTAVES.getAcquire(row.octaves, i);
            if (octave != null) {
                drainOctave(octave, seen.octave(i), sum.octave(i), sum);
            }
        }
    }

    private static void drainOctave(long[] octave, long[] seen, long[] sum, Counts counts) {
        for (int j = 0; j < Buckets.PER_OCTAVE; j++) {
            long value = (long) LONGS.getAcquire(octave, j);
            long added = value - seen[j];
            if (added != 0) {
                sum[j] += added;
                counts.counters[CALLS] += added;
                seen[j] = value;
            }
        }
    }

    /** The counters and buckets of one series outside a recorder; confined to one thread. */
    public static final class Counts {
        public final long[] counters = new long[COUNTERS];
        private final long[][] octaves = new long[Buckets.OCTAVES][];

        /** The 64 buckets of an octave, made on first use. */
        public long[] octave(int index) {
            long[] octave = octaves[index];
            if (octave == null) {
                octave = new long[Buckets.PER_OCTAVE];
                octaves[index] = octave;
            }
            return octave;
        }

        /** About what this takes on the heap. */
        public long heapBytes() {
            long bytes = 64 + 8L * COUNTERS + 8L * Buckets.OCTAVES;
            for (long[] octave : octaves) {
                bytes += octave == null ? 0 : 16 + 8L * octave.length;
            }
            return bytes;
        }

        /** The same, or null when nothing was ever counted there. */
        public long @Nullable [] octaveOrNull(int index) {
            return octaves[index];
        }
    }
}
