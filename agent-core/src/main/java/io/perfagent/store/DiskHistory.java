package io.perfagent.store;

import io.perfagent.aggregate.History;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The past on disk: intervals of 10 seconds, and made from them those of a minute, ten minutes, an hour, six and a day. What is
 * made is made from what was written, so a process that dies leaves nothing behind but less to make, and the next one makes
 * it.
 *
 * <pre>
 * Writer:      one thread, that of {@link HistoryThread}: {@link #open}, {@link #write}.
 * Readers:     dashboard threads, through {@link #steps}; they hold no lock while they read a file.
 * Publication: the shelves' monitors.
 * Lost:        what the disk does not take, counted; nothing waits for it.
 * </pre>
 */
final class DiskHistory implements History, AutoCloseable {

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    /** Shares of {@code data.max} in percent; with those of traces, starts and files put away they make less than 100. */
    private record Length(String prefix, long millis, long keptMillis, int percent) {}

    private static final List<Length> LENGTHS = List.of(
            new Length("10s", 10 * SECOND, 12 * HOUR, 16),
            new Length("1min", MINUTE, 3 * DAY, 14),
            new Length("10min", 10 * MINUTE, 30 * DAY, 13),
            new Length("1h", HOUR, 366 * DAY, 18),
            new Length("6h", 6 * HOUR, 2 * 366 * DAY, 10),
            new Length("1d", DAY, 5 * 366 * DAY, 8));

    private final DataDirectory directory;
    private final Losses losses;
    private final List<Shelf> shelves = new ArrayList<>();
    private final long[] lengthsMillis = new long[LENGTHS.size()];
    /** The highest number of which each shelf has the interval. History's thread alone. */
    private final long[] madeUpTo = new long[LENGTHS.size()];
    /** What the first interval of this process is numbered on disk. */
    private volatile long firstNumber = -1;

    DiskHistory(DataDirectory directory, long maxBytes, Losses losses) {
        this.directory = directory;
        this.losses = losses;
        for (Length length : LENGTHS) {
            lengthsMillis[shelves.size()] = length.millis();
            shelves.add(new Shelf(
                    length.prefix(),
                    length.millis(),
                    length.keptMillis(),
                    maxBytes * length.percent() / 100,
                    directory,
                    losses));
        }
    }

    /** Finds what earlier runs left, and makes what they had no time to make. */
    void open() {
        long highest = -1;
        for (Shelf shelf : shelves) {
            shelf.open();
            madeUpTo[shelves.indexOf(shelf)] = shelf.highest();
            highest = Math.max(highest, shelf.highest());
        }
        firstNumber = highest + 1;
        makeLonger();
    }

    @Override
    public void add(long number, Snapshot closed) {
        write(number, closed);
    }

    /** Writes one interval of ten seconds and the longer ones that it completes. */
    void write(long number, Snapshot closed) {
        long onDisk = firstNumber + number;
        if (write(shelves.get(0), onDisk, onDisk, closed)) {
            makeLonger();
        }
    }

    private boolean write(Shelf shelf, long lowest, long highest, Snapshot interval) {
        long from = interval.fromEpochMillis();
        long to = interval.toEpochMillis();
        try {
            boolean fits = shelf.append(names -> {
                List<byte[]> frames = new ArrayList<>();
                byte[] piece = names.add(interval.series().keySet());
                if (piece != null) {
                    frames.add(Frame.bytes(Frame.DICTIONARY, lowest, highest, from, to, piece));
                }
                byte[] rows = Rows.pack(interval.series(), names);
                frames.add(Frame.bytes(Frame.INTERVAL, lowest, highest, from, to, rows));
                return frames;
            });
            if (!fits) {
                losses.count("history_interval_too_large", 1, "data.max is too small for this program's history");
            }
            return fits;
        } catch (IOException failed) {
            losses.count("history_not_written", 1, "history cannot be written: " + failed.getMessage());
            return false;
        }
    }

    /** Makes each longer interval whose time is over. */
    private void makeLonger() {
        for (int i = 1; i < shelves.size(); i++) {
            Shelf longer = shelves.get(i);
            List<Shelf.Place> due = new ArrayList<>();
            for (Shelf.Place place : shelves.get(i - 1).intervalsAfter(madeUpTo[i])) {
                if (!due.isEmpty() && slot(place, longer) != slot(due.get(0), longer)) {
                    if (!make(shelves.get(i - 1), due, longer)) {
                        return;
                    }
                    madeUpTo[i] = due.get(due.size() - 1).frame().highest();
                    due.clear();
                }
                due.add(place);
            }
        }
    }

    private static long slot(Shelf.Place place, Shelf longer) {
        return Math.floorDiv(place.frame().fromEpochMillis(), longer.lengthMillis);
    }

    private boolean make(Shelf shorter, List<Shelf.Place> parts, Shelf longer) {
        try (Sums sums = new Sums(any -> true, losses)) {
            for (Shelf.Place part : parts) {
                sums.add(shorter, part);
            }
            // Where every part is damaged an empty interval takes their place, so that they are not tried for ever.
            Frame first = parts.get(0).frame();
            Frame last = parts.get(parts.size() - 1).frame();
            Snapshot sum = sums.isEmpty()
                    ? new Snapshot(first.fromEpochMillis(), last.toEpochMillis(), Map.of())
                    : sums.take();
            return write(longer, first.lowest(), last.highest(), sum);
        }
    }

    @Override
    public boolean isKept() {
        return firstNumber >= 0;
    }

    @Override
    public List<Snapshot> steps(
            long fromEpochMillis, long toEpochMillis, long stepMillis, long before, Predicate<Series> wanted) {
        long first = firstNumber;
        if (first < 0) {
            return List.of();
        }
        List<List<Shelf.Place>> places = new ArrayList<>();
        for (Shelf shelf : shelves) {
            places.add(shelf.places(Frame.INTERVAL));
        }
        long from = Math.max(fromEpochMillis, earliest(places));
        List<Selection.Chosen> chosen = Selection.of(
                lengthsMillis,
                places,
                from,
                toEpochMillis,
                stepMillis,
                before > Long.MAX_VALUE - first ? before : first + before);
        List<Snapshot> steps = new ArrayList<>();
        try (Sums sums = new Sums(wanted, losses)) {
            long step = Long.MIN_VALUE;
            for (Selection.Chosen interval : chosen) {
                long next = Math.floorDiv(interval.fromEpochMillis(), stepMillis);
                if (next != step) {
                    addStep(sums, steps);
                    step = next;
                }
                sums.add(shelves.get(interval.shelf()), interval.place());
            }
            addStep(sums, steps);
        }
        return steps;
    }

    private static void addStep(Sums sums, List<Snapshot> steps) {
        if (!sums.isEmpty()) {
            steps.add(withCalls(sums.take()));
        }
    }

    /** Without the rows that have no call: readers expect none. */
    private static Snapshot withCalls(Snapshot all) {
        Map<Series, Stats> rows = new HashMap<>();
        all.series().forEach((series, stats) -> {
            if (stats.calls() > 0) {
                rows.put(series, stats);
            }
        });
        return new Snapshot(all.fromEpochMillis(), all.toEpochMillis(), rows);
    }

    @Override
    public long earliestEpochMillis() {
        List<List<Shelf.Place>> places = new ArrayList<>();
        for (Shelf shelf : shelves) {
            places.add(shelf.places(Frame.INTERVAL));
        }
        return earliest(places);
    }

    private static long earliest(List<List<Shelf.Place>> shelves) {
        long earliest = Long.MAX_VALUE;
        for (List<Shelf.Place> places : shelves) {
            for (Shelf.Place place : places) {
                earliest = Math.min(earliest, place.frame().fromEpochMillis());
            }
        }
        return earliest;
    }

    /** What the intervals take on disk. */
    long bytes() {
        long bytes = 0;
        for (Shelf shelf : shelves) {
            bytes += shelf.bytes();
        }
        return bytes;
    }

    DataDirectory directory() {
        return directory;
    }

    @Override
    public void close() {
        shelves.forEach(Shelf::close);
    }
}
