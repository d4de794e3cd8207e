package io.perfagent.store;

import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Counts;
import io.perfagent.recording.Series;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Adds intervals of any segments up. Confined to one thread; keeps one file open at a time. */
final class Sums implements AutoCloseable {

    /** Names of many deploys can add up to more than any page shows. */
    private static final int MOST_SERIES = 60_000;

    private final Predicate<Series> wanted;
    private final Losses losses;
    private Map<Series, Counts> rows = new HashMap<>();
    private long fromEpochMillis = Long.MAX_VALUE;
    private long toEpochMillis = Long.MIN_VALUE;

    private @Nullable Segment segment;
    private @Nullable RandomAccessFile file;
    private Dictionary names = new Dictionary();
    private @Nullable Counts[] byId = new @Nullable Counts[0];
    private boolean[] resolved = new boolean[0];
    private boolean sawUnknown;

    Sums(Predicate<Series> wanted, Losses losses) {
        this.wanted = wanted;
        this.losses = losses;
    }

    /** Adds one interval; one that cannot be read is counted and taken off its shelf. */
    void add(Shelf shelf, Shelf.Place place) {
        try {
            RandomAccessFile in = open(shelf, place.segment());
            Rows.addTo(Segment.read(in, place.frame()), this::sum);
            fromEpochMillis = Math.min(fromEpochMillis, place.frame().fromEpochMillis());
            toEpochMillis = Math.max(toEpochMillis, place.frame().toEpochMillis());
            if (sawUnknown) {
                sawUnknown = false;
                losses.count(
                        "history_names_unknown",
                        1,
                        "an interval in " + place.segment().file.getName() + " has names this version cannot read");
            }
        } catch (Damaged damaged) {
            shelf.forget(place);
        } catch (IOException gone) {
            losses.count("history_read_failed", 1, place.segment().file.getName() + ": " + gone.getMessage());
        }
    }

    private RandomAccessFile open(Shelf shelf, Segment next) throws IOException {
        RandomAccessFile opened = file;
        if (opened == null || segment != next) {
            close();
            opened = new RandomAccessFile(next.file, "r");
            file = opened;
            segment = next;
            names = Segment.dictionary(opened, shelf.dictionaryFrames(next));
            forgetIds();
        }
        return opened;
    }

    private void forgetIds() {
        byId = new @Nullable Counts[names.size()];
        resolved = new boolean[names.size()];
    }

    private @Nullable Counts sum(int id) {
        if (id >= resolved.length) {
            sawUnknown = true;
            return null;
        }
        if (!resolved[id]) {
            resolved[id] = true;
            Series series = names.series(id);
            if (series == null) {
                sawUnknown = true;
            } else if (wanted.test(series) && (rows.size() < MOST_SERIES || rows.containsKey(series))) {
                byId[id] = rows.computeIfAbsent(series, absent -> new Counts());
            }
        }
        return byId[id];
    }

    boolean isEmpty() {
        return fromEpochMillis > toEpochMillis;
    }

    /** What was added since the last time, rows without calls included. */
    Snapshot take() {
        Map<Series, Stats> stats = new HashMap<>();
        rows.forEach((series, counts) -> stats.put(series, Stats.of(counts)));
        Snapshot taken = new Snapshot(fromEpochMillis, toEpochMillis, stats);
        rows = new HashMap<>();
        forgetIds();
        fromEpochMillis = Long.MAX_VALUE;
        toEpochMillis = Long.MIN_VALUE;
        return taken;
    }

    @Override
    public void close() {
        RandomAccessFile opened = file;
        file = null;
        segment = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException unclosable) {
                // It was only read.
            }
        }
    }
}
