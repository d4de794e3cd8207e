package io.perfagent.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which intervals tell a period with the fewest reads: the longest ones within it, shorter ones at its edges and where longer
 * ones are not made yet. Each interval says which numbers of ten-second intervals it holds, so that none is counted twice
 * whatever the clock said.
 */
final class Selection {

    /** At the edges of a period one part in so many may be too much. */
    private static final long EDGE_SHARE = 100;

    /**
     * One interval and the shelf it is on.
     *
     * @param shelf position of the shelf, shortest intervals first
     */
    record Chosen(int shelf, Shelf.Place place) {

        long fromEpochMillis() {
            return place.frame().fromEpochMillis();
        }
    }

    private final long fromEpochMillis;
    private final long toEpochMillis;
    private final long stepMillis;
    private final long before;
    private final List<Chosen> chosen = new ArrayList<>();
    private final TreeMap<Long, Long> taken = new TreeMap<>();

    private Selection(long fromEpochMillis, long toEpochMillis, long stepMillis, long before) {
        this.fromEpochMillis = fromEpochMillis;
        this.toEpochMillis = toEpochMillis;
        this.stepMillis = stepMillis;
        this.before = before;
    }

    /**
     * Chooses from what is on the shelves.
     *
     * @param lengthsMillis of the intervals of each shelf, ascending
     * @param shelves their intervals, in the order of writing
     * @param before only intervals all of whose numbers are below
     */
    static List<Chosen> of(
            long[] lengthsMillis,
            List<List<Shelf.Place>> shelves,
            long fromEpochMillis,
            long toEpochMillis,
            long stepMillis,
            long before) {
        Selection selection = new Selection(fromEpochMillis, toEpochMillis, stepMillis, before);
        List<Map<Long, Boolean>> starts = new ArrayList<>();
        for (List<Shelf.Place> places : shelves) {
            Map<Long, Boolean> lowest = new HashMap<>();
            places.forEach(place -> lowest.put(place.frame().lowest(), true));
            starts.add(lowest);
        }
        for (int shelf = shelves.size() - 1; shelf >= 0; shelf--) {
            for (Shelf.Place place : shelves.get(shelf)) {
                boolean shorterThere = shelf > 0
                        && starts.get(shelf - 1).containsKey(place.frame().lowest());
                selection.consider(shelf, lengthsMillis[shelf], place, shorterThere);
            }
        }
        selection.chosen.sort(Comparator.comparingLong(Chosen::fromEpochMillis));
        return selection.chosen;
    }

    private void consider(int shelf, long lengthMillis, Shelf.Place place, boolean shorterThere) {
        Frame frame = place.frame();
        boolean overlaps = frame.toEpochMillis() > fromEpochMillis && frame.fromEpochMillis() < toEpochMillis;
        if (!overlaps || frame.highest() >= before || isTaken(frame)) {
            return;
        }
        boolean within = frame.fromEpochMillis() >= fromEpochMillis && frame.toEpochMillis() <= toEpochMillis;
        boolean fine = within || lengthMillis <= (toEpochMillis - fromEpochMillis) / EDGE_SHARE;
        if ((fine && lengthMillis <= stepMillis) || !shorterThere) {
            chosen.add(new Chosen(shelf, place));
            taken.put(frame.lowest(), frame.highest());
        }
    }

    private boolean isTaken(Frame frame) {
        Map.Entry<Long, Long> below = taken.floorEntry(frame.highest());
        return below != null && below.getValue() >= frame.lowest();
    }
}
