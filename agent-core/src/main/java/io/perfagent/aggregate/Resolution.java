package io.perfagent.aggregate;

import io.perfagent.recording.Counts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The closed intervals of one length, newest last, and the one being filled. Not thread-safe: guarded by the
 * {@link Aggregator}.
 */
final class Resolution {

    private static final long SECOND_MILLIS = 1_000;

    private final long lengthMillis;
    private final int limit;
    private final long mostBytes;
    private final Deque<Interval> closed = new ArrayDeque<>();
    private Map<Integer, Counts> open = new HashMap<>();
    private long openFromEpochMillis;
    private long openToEpochMillis;
    private long closedCount;
    private long closedBytes;

    /**
     * Remembers as many intervals as {@code limit} and {@code mostBytes} both allow, and always the last: a program's heap is not
     * the agent's to fill, and what is longer ago is on disk and in longer intervals.
     */
    Resolution(long lengthMillis, int limit, long mostBytes, long nowEpochMillis) {
        this.lengthMillis = lengthMillis;
        this.limit = limit;
        this.mostBytes = mostBytes;
        openFromEpochMillis = nowEpochMillis;
        openToEpochMillis = nowEpochMillis;
    }

    /**
     * Adds a second; closes the open interval when it is long enough, or one more second would make it too long: what is
     * on its way to the disk must not be more than its length says.
     *
     * @return the interval that was closed, or null
     */
    @Nullable
    Interval add(Interval second) {
        second.addTo(open);
        openToEpochMillis = second.toEpochMillis();
        long length = openToEpochMillis - openFromEpochMillis;
        boolean full =
                length >= lengthMillis || (lengthMillis > SECOND_MILLIS && length + SECOND_MILLIS > lengthMillis);
        return full ? close(openToEpochMillis) : null;
    }

    /**
     * Closes the interval being filled, however short.
     *
     * @param nextFromEpochMillis where the next one begins: elsewhere when the clock was set
     */
    @Nullable
    Interval close(long nextFromEpochMillis) {
        Interval last = null;
        if (openToEpochMillis > openFromEpochMillis || !open.isEmpty()) {
            last = Interval.of(openFromEpochMillis, openToEpochMillis, open);
            closed.addLast(last);
            closedCount++;
            closedBytes += last.rows().heapBytes();
            while (closed.size() > limit || (closedBytes > mostBytes && closed.size() > 1)) {
                closedBytes -= closed.removeFirst().rows().heapBytes();
            }
        }
        open = new HashMap<>();
        openFromEpochMillis = nextFromEpochMillis;
        openToEpochMillis = nextFromEpochMillis;
        return last;
    }

    /** The closed intervals that are remembered, oldest first. */
    List<Interval> closed() {
        return new ArrayList<>(closed);
    }

    /** The number of the oldest one: how many were closed and forgotten before it. */
    long firstNumber() {
        return closedCount - closed.size();
    }

    /** How many were closed so far. */
    long closedCount() {
        return closedCount;
    }

    /** Whether what is remembered reaches back to {@code epochMillis}. */
    boolean reaches(long epochMillis) {
        return earliestEpochMillis() <= epochMillis;
    }

    /** Start of the oldest interval remembered. */
    long earliestEpochMillis() {
        return closed.isEmpty() ? openFromEpochMillis : closed.getFirst().fromEpochMillis();
    }

    /** Adds every interval that overlaps the period to {@code sums}; returns the period really covered. */
    long[] sum(long fromEpochMillis, long toEpochMillis, Map<Integer, Counts> sums) {
        long[] covered = {Long.MAX_VALUE, Long.MIN_VALUE};
        for (Interval interval : closed) {
            if (interval.toEpochMillis() > fromEpochMillis && interval.fromEpochMillis() < toEpochMillis) {
                interval.addTo(sums);
                widen(covered, interval.fromEpochMillis(), interval.toEpochMillis());
            }
        }
        if (openToEpochMillis > fromEpochMillis && openFromEpochMillis < toEpochMillis) {
            Interval.of(openFromEpochMillis, openToEpochMillis, open).addTo(sums);
            widen(covered, openFromEpochMillis, openToEpochMillis);
        }
        return covered;
    }

    /**
     * Every interval that overlaps the period, oldest first. The one being filled counts from a second and a sixth of its
     * length on: the rate over less would jump.
     */
    List<Interval> within(long fromEpochMillis, long toEpochMillis) {
        List<Interval> found = new ArrayList<>();
        for (Interval interval : closed) {
            if (interval.toEpochMillis() > fromEpochMillis && interval.fromEpochMillis() < toEpochMillis) {
                found.add(interval);
            }
        }
        boolean openOverlaps = openToEpochMillis > fromEpochMillis && openFromEpochMillis < toEpochMillis;
        if (openOverlaps && openToEpochMillis - openFromEpochMillis >= Math.max(1_000, lengthMillis / 6)) {
            found.add(Interval.of(openFromEpochMillis, openToEpochMillis, open));
        }
        return found;
    }

    /** About what the closed intervals take on the heap. */
    long heapBytes() {
        return closedBytes;
    }

    private static void widen(long[] covered, long from, long to) {
        covered[0] = Math.min(covered[0], from);
        covered[1] = Math.max(covered[1], to);
    }
}
