package io.perfagent.store;

import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/**
 * Kept traces on disk, on two shelves, so that many that were merely sampled do not push out the few that failed or were
 * slow. Written by the history's thread, read by any.
 */
final class DiskTraces implements AutoCloseable {

    /** A search reads no more than this many. */
    private static final int MOST_READ = 5_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Shelf notable;
    private final Shelf sampled;
    private final Losses losses;

    DiskTraces(DataDirectory directory, long maxBytes, Losses losses) {
        this.losses = losses;
        notable = new Shelf("traces", 0, Long.MAX_VALUE, maxBytes * 7 / 100, directory, losses);
        sampled = new Shelf("sampled", 0, Long.MAX_VALUE, maxBytes * 5 / 100, directory, losses);
    }

    void open() {
        notable.open();
        sampled.open();
    }

    void write(KeptTrace trace) {
        boolean ordinary = trace.keptBecause().equals("sampled")
                || trace.keptBecause().equals("reservoir")
                || trace.keptBecause().equals("late");
        SpanRecord root = trace.root();
        long from = root.startEpochNanos() / NANOS_PER_MILLI;
        byte[] frame = Frame.bytes(
                Frame.TRACE,
                HexFormat.fromHexDigitsToLong(trace.traceId(), 0, 16),
                HexFormat.fromHexDigitsToLong(trace.traceId(), 16, 32),
                from,
                from + root.durationNanos() / NANOS_PER_MILLI,
                PackedTrace.pack(trace));
        try {
            if (!(ordinary ? sampled : notable).append(names -> List.of(frame))) {
                losses.count("history_trace_too_large", 1, "data.max is too small for a trace of this program");
            }
        } catch (IOException failed) {
            losses.count("history_trace_not_written", 1, "traces cannot be written: " + failed.getMessage());
        }
    }

    /** Traces that began in the period and are wanted, newest first. */
    List<KeptTrace> find(long fromEpochMillis, long toEpochMillis, Predicate<KeptTrace> wanted, long limit) {
        List<Located> located = located(
                frame -> frame.fromEpochMillis() >= fromEpochMillis && frame.fromEpochMillis() <= toEpochMillis);
        List<KeptTrace> found = new ArrayList<>();
        for (int i = 0; i < located.size() && i < MOST_READ && found.size() < limit; i++) {
            read(located.get(i), wanted, found);
        }
        return found;
    }

    List<KeptTrace> byId(String traceId) {
        long high = HexFormat.fromHexDigitsToLong(traceId, 0, 16);
        long low = HexFormat.fromHexDigitsToLong(traceId, 16, 32);
        List<KeptTrace> found = new ArrayList<>();
        for (Located one : located(frame -> frame.lowest() == high && frame.highest() == low)) {
            read(one, any -> true, found);
        }
        return found;
    }

    private record Located(Shelf shelf, Shelf.Place place) {}

    private List<Located> located(Predicate<Frame> wanted) {
        List<Located> located = new ArrayList<>();
        for (Shelf shelf : List.of(notable, sampled)) {
            for (Shelf.Place place : shelf.places(Frame.TRACE)) {
                if (wanted.test(place.frame())) {
                    located.add(new Located(shelf, place));
                }
            }
        }
        located.sort(
                Comparator.comparingLong((Located one) -> one.place().frame().fromEpochMillis())
                        .reversed());
        return located;
    }

    private void read(Located one, Predicate<KeptTrace> wanted, List<KeptTrace> found) {
        try {
            KeptTrace trace =
                    PackedTrace.unpack(one.place().segment().read(one.place().frame()));
            if (wanted.test(trace)) {
                found.add(trace);
            }
        } catch (Damaged damaged) {
            one.shelf().forget(one.place());
        } catch (IOException gone) {
            losses.count("history_read_failed", 1, one.place().segment().file.getName() + ": " + gone.getMessage());
        }
    }

    long bytes() {
        return notable.bytes() + sampled.bytes();
    }

    @Override
    public void close() {
        notable.close();
        sampled.close();
    }
}
