package io.perfagent.recording;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.IntFunction;

/**
 * The counts of one carrier thread: a hash table of {@link Row}s by series.
 *
 * <pre>
 * Writer:      the carrier thread that owns it, alone; virtual threads write into their carrier's and cannot be
 *              unmounted in between, because recording never blocks.
 * Readers:     the aggregator thread, at any time, without stopping the writer.
 * Publication: rows, and the larger table that replaces a full one, are published with release; the reader takes the
 *              table with acquire once a reading, so it may miss a row that is being added and finds it the next time.
 * Lost:        nothing.
 * </pre>
 */
public final class Recorder {

    private static final int FIRST_SLOTS = 16;

    private static final VarHandle ROWS = MethodHandles.arrayElementVarHandle(Row[].class);
    private static final VarHandle TABLE;

    static {
        try {
            TABLE = MethodHandles.lookup().findVarHandle(Recorder.class, "table", Row[].class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Recorders all;
    private Row[] table = new Row[FIRST_SLOTS];
    private int used;

    Recorder(Recorders all) {
        this.all = all;
    }

    /** The row of {@code series}, made on first use. Owner only. */
    Row row(int series) {
        Row[] rows = table;
        Row row = rows[series & (rows.length - 1)];
        return row != null && row.series == series ? row : find(series);
    }

    private Row find(int series) {
        Row[] rows = table;
        int mask = rows.length - 1;
        for (int slot = series & mask; ; slot = (slot + 1) & mask) {
            Row row = rows[slot];
            if (row == null) {
                return add(series);
            }
            if (row.series == series) {
                return row;
            }
        }
    }

    private Row add(int series) {
        // At most half full: ids are consecutive, so nearly every row is then found at its first slot.
        if (used * 2 >= table.length) {
            Row[] larger = new Row[table.length * 2];
            for (Row row : table) {
                if (row != null) {
                    larger[freeSlot(larger, row.series)] = row;
                }
            }
            TABLE.setRelease(this, larger);
        }
        Row row = all.newRow(series);
        ROWS.setRelease(table, freeSlot(table, series), row);
        used++;
        return row;
    }

    private static int freeSlot(Row[] rows, int series) {
        int slot = series & (rows.length - 1);
        while (rows[slot] != null) {
            slot = (slot + 1) & (rows.length - 1);
        }
        return slot;
    }

    /**
     * Adds what was counted since the last time. The one reader thread.
     *
     * @param sums gives the sum that a series belongs to
     */
    void drain(IntFunction<Counts> sums) {
        Row[] rows = (Row[]) TABLE.getAcquire(this);
        for (int slot = 0; slot < rows.length; slot++) {
            Row row = (Row) ROWS.getAcquire(rows, slot);
            if (row != null && !row.isShared() && row.hasNews()) {
                row.drain(sums.apply(row.series));
            }
        }
    }

    /** Whether some of its rows are other threads' as well. The reader thread, once the owner is gone. */
    boolean sharesRows() {
        for (Row row : (Row[]) TABLE.getAcquire(this)) {
            if (row != null && row.isShared()) {
                return true;
            }
        }
        return false;
    }

    /** Rows that are its own. The reader thread, or any once the owner is gone. */
    int ownRows() {
        return (int) measure(row -> 1);
    }

    /** About what its own rows take on the heap. The reader thread. */
    long heapBytes() {
        return measure(Row::heapBytes);
    }

    private long measure(java.util.function.ToLongFunction<Row> of) {
        Row[] rows = (Row[]) TABLE.getAcquire(this);
        long sum = 0;
        for (int slot = 0; slot < rows.length; slot++) {
            Row row = (Row) ROWS.getAcquire(rows, slot);
            sum += row == null || row.isShared() ? 0 : of.applyAsLong(row);
        }
        return sum;
    }
}
