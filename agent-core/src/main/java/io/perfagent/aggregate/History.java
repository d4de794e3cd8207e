package io.perfagent.aggregate;

import io.perfagent.recording.Series;
import java.util.List;
import java.util.function.Predicate;

/**
 * What is remembered beyond this process's memory: earlier runs, and what of this run is older than the
 * {@link Aggregator} holds. Safe from any thread.
 */
public interface History {

    /** For a program whose past is not kept. */
    History NONE = new History() {
        @Override
        public void add(long number, Snapshot closed) {}

        @Override
        public boolean isKept() {
            return false;
        }

        @Override
        public List<Snapshot> steps(
                long fromEpochMillis, long toEpochMillis, long stepMillis, long before, Predicate<Series> wanted) {
            return List.of();
        }

        @Override
        public long earliestEpochMillis() {
            return Long.MAX_VALUE;
        }
    };

    /**
     * Takes a closed interval of ten seconds at most. Never blocks.
     *
     * @param number of the interval in this process: 0, 1, 2…
     */
    void add(long number, Snapshot closed);

    /** Whether what is given to {@link #add} can be read again. */
    boolean isKept();

    /**
     * The intervals that overlap the period, whole, each counted once, added up by steps that begin at multiples of
     * {@code stepMillis}; oldest first. Where nothing was recorded there is no step.
     *
     * @param stepMillis {@link Long#MAX_VALUE} for all in one
     * @param before of this process only intervals with smaller numbers: 0 for earlier runs alone
     * @param wanted which series to read
     */
    List<Snapshot> steps(
            long fromEpochMillis, long toEpochMillis, long stepMillis, long before, Predicate<Series> wanted);

    /** Start of the oldest interval that is kept; {@link Long#MAX_VALUE} where there is none. */
    long earliestEpochMillis();
}
