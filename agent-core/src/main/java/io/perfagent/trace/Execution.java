package io.perfagent.trace;

import io.perfagent.recording.Recording;
import io.perfagent.recording.ThreadState;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * An execution of a statement after it returned: adds up the rows that are read from its result sets and the time inside
 * {@code next()}, and tells them to the aggregates, and to its span while the transaction it was made in is still open on
 * the same thread.
 *
 * <p>Rows are counted. Of the calls of {@code next()} the first 1,024 are timed, from then on one in 16, drawn at random,
 * which stands for all 16: the time of long result sets is an unbiased estimate.
 *
 * <pre>
 * Writer:      the thread that reads the rows; a result set is not meant for two at once.
 * Readers:     the same.
 * Publication: none.
 * Lost:        rows of a result set that is neither read to its end nor closed, and whose statement is neither closed nor
 *              executed again; whatever two threads count in one result set at once.
 * </pre>
 */
public final class Execution {

    private static final int TIMED_ROWS = 1_024;
    private static final int BLOCK = 16;

    private final DatabaseSpans spans;
    private final Recording recording;
    private DatabaseCall.@Nullable QuerySeries series;
    private @Nullable Span span;
    private @Nullable Transaction transaction;
    private @Nullable ThreadState thread;
    private long spanStartNanos;

    private boolean inside;
    private long startNanos;
    /** Calls that this one stands for; 0 when it is not timed. */
    private int weight;

    private int timedInBlock;
    /** Since the last {@link #flush}, as the next two. */
    private long calls;

    private long rows;
    private long fetchNanos;
    private long allRows;
    private long allNanos;
    private long allCalls;
    private boolean updatesKnown;

    Execution(DatabaseSpans spans, Recording recording) {
        this.spans = spans;
        this.recording = recording;
    }

    /** Begins anew for the execution that {@code executed} is the span of. */
    void begin(Span executed) {
        flush();
        boolean inTrace = executed.transaction != null && !executed.folded;
        series = executed.detail instanceof DatabaseCall call ? call.series() : null;
        span = inTrace ? executed : null;
        transaction = executed.transaction;
        thread = executed.thread;
        spanStartNanos = executed.startNanos;
        inside = false;
        allRows = 0;
        allNanos = 0;
        allCalls = 0;
        updatesKnown = false;
    }

    /** {@code next()} begins; false inside another one of the same result set. */
    public boolean enterNext() {
        if (inside) {
            return false;
        }
        inside = true;
        long call = allCalls++;
        int inBlock = (int) (call & (BLOCK - 1));
        if (call >= TIMED_ROWS && inBlock == 0) {
            timedInBlock = ThreadLocalRandom.current().nextInt(BLOCK);
        }
        weight = call < TIMED_ROWS ? 1 : inBlock == timedInBlock ? BLOCK : 0;
        startNanos = weight == 0 ? 0 : System.nanoTime();
        return true;
    }

    /** {@code next()} ends; there is a row unless {@code more} is false. */
    public void exitNext(boolean more) {
        if (weight != 0) {
            fetchNanos += weight * (System.nanoTime() - startNanos);
        }
        inside = false;
        calls++;
        if (more) {
            rows++;
        } else {
            flush();
        }
    }

    /** The program asked how many rows were changed. Counted once an execution. */
    public void updated(long updatedRows) {
        if (updatesKnown) {
            return;
        }
        updatesKnown = true;
        if (series != null) {
            spans.countUpdated(recording.thread(), series, updatedRows);
        }
        attribute(DatabaseSpans.UPDATED_ROWS, updatedRows);
    }

    /** The rows changed were counted when it ended, or there can be none. */
    public void knowsUpdates() {
        updatesKnown = true;
    }

    /** Tells what was added up since the last time. */
    public void flush() {
        if (calls == 0) {
            return;
        }
        allRows += rows;
        allNanos += fetchNanos;
        if (series != null) {
            ThreadState reader = recording.thread();
            recording.record(reader, series.returnedRows(), rows, rows, -1, false);
            recording.record(reader, series.fetch(), fetchNanos, fetchNanos, -1, false);
        }
        attribute("db.response.returned_rows", allRows);
        attribute("perfagent.db.fetch_nanos", allNanos);
        calls = 0;
        rows = 0;
        fetchNanos = 0;
    }

    /** Tells what was added up, and lets go of the span. */
    public void end() {
        flush();
        span = null;
        transaction = null;
        thread = null;
    }

    /** Sets an attribute on the span while that is this thread's to write: until its transaction ends. */
    private void attribute(String key, long value) {
        Span reported = span;
        Transaction open = transaction;
        if (reported != null
                && open != null
                && reported.transaction == open
                && reported.startNanos == spanStartNanos
                && !open.isClosed()
                && thread == recording.thread()) {
            reported.attribute(key, value);
        }
    }
}
