package io.perfagent.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The starts of the program, oldest first. */
final class Starts implements AutoCloseable {

    private static final int MOST = 1_000;

    private final Shelf shelf;
    private final Losses losses;
    private final List<ProgramStart> all = new ArrayList<>();

    Starts(DataDirectory directory, long maxBytes, Losses losses) {
        this.losses = losses;
        shelf = new Shelf("starts", 0, Long.MAX_VALUE, Math.min(maxBytes / 100, 1 << 20), directory, losses);
    }

    /** Reads what is there and adds {@code now}. */
    synchronized void open(ProgramStart now) {
        shelf.open();
        for (Shelf.Place place : shelf.places(Frame.START)) {
            try {
                all.add(ProgramStart.unpack(place.segment().read(place.frame())));
            } catch (Damaged damaged) {
                shelf.forget(place);
            } catch (IOException gone) {
                losses.count("history_read_failed", 1, place.segment().file.getName() + ": " + gone.getMessage());
            }
        }
        all.add(now);
        byte[] frame =
                Frame.bytes(Frame.START, all.size(), all.size(), now.epochMillis(), now.epochMillis(), now.pack());
        try {
            shelf.append(names -> List.of(frame));
        } catch (IOException failed) {
            losses.count("history_not_written", 1, "the start cannot be written: " + failed.getMessage());
        }
    }

    synchronized List<ProgramStart> all() {
        return List.copyOf(all.subList(Math.max(0, all.size() - MOST), all.size()));
    }

    long bytes() {
        return shelf.bytes();
    }

    @Override
    public void close() {
        shelf.close();
    }
}
