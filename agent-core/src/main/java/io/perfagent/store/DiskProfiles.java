package io.perfagent.store;

import io.perfagent.profile.ProfileInterval;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Profiles on disk, in intervals of ten minutes; on a shelf of its own what there was of one that was under way, each minute, so
 * that a program that is killed loses no more. Written by the history's thread, read by any.
 */
final class DiskProfiles implements AutoCloseable {

    /** A search reads no more than this many, the newest: two weeks without a pause. */
    private static final int MOST_READ = 2_016;

    private static final int PERCENT = 3;
    private static final int UNDER_WAY_PERCENT = 1;

    private final Shelf shelf;
    private final Shelf underWay;
    private final Losses losses;
    /** What tells the intervals of this run from those of others that may have begun in the same minute. */
    private final long run = UUID.randomUUID().getMostSignificantBits();

    /** Which interval of which run. */
    private record Which(long run, long fromEpochMillis) {
        static Which of(Shelf.Place place) {
            return new Which(place.frame().lowest(), place.frame().fromEpochMillis());
        }
    }

    DiskProfiles(DataDirectory directory, long maxBytes, Losses losses) {
        this.losses = losses;
        shelf = new Shelf("profiles", 0, Long.MAX_VALUE, maxBytes * PERCENT / 100, directory, losses);
        underWay =
                new Shelf("profile-so-far", 0, Long.MAX_VALUE, maxBytes * UNDER_WAY_PERCENT / 100, directory, losses);
    }

    /** Finds what earlier runs left; what one of them did not end, because it was killed, is an interval like others from now on. */
    void open() {
        shelf.open();
        underWay.open();
        Set<Which> whole = shelf.places(Frame.PROFILE).stream().map(Which::of).collect(Collectors.toSet());
        Map<Which, Shelf.Place> unfinished = new LinkedHashMap<>();
        for (Shelf.Place place : underWay.places(Frame.PROFILE)) {
            if (!whole.contains(Which.of(place))) {
                unfinished.put(Which.of(place), place);
            }
        }
        for (Shelf.Place place : unfinished.values()) {
            try {
                Frame frame = place.frame();
                append(
                        shelf,
                        frame.lowest(),
                        frame.fromEpochMillis(),
                        frame.toEpochMillis(),
                        place.segment().read(frame));
            } catch (Damaged damaged) {
                underWay.forget(place);
            } catch (IOException gone) {
                losses.count("history_read_failed", 1, place.segment().file.getName() + ": " + gone.getMessage());
            }
        }
    }

    void write(ProfileInterval interval) {
        byte[] packed = PackedProfile.pack(interval);
        if (!append(shelf, run, interval.fromEpochMillis(), interval.toEpochMillis(), packed)) {
            losses.count("history_profile_too_large", 1, "data.max is too small for a profile of this program");
        }
    }

    /** Writes what there is of an interval that goes on, if the share suffices; the latest is there after a kill. */
    void writeSoFar(ProfileInterval interval) {
        append(underWay, run, interval.fromEpochMillis(), interval.toEpochMillis(), PackedProfile.pack(interval));
    }

    /** False where it is too large. */
    private boolean append(Shelf on, long ofRun, long fromEpochMillis, long toEpochMillis, byte[] packed) {
        byte[] frame = Frame.bytes(Frame.PROFILE, ofRun, ofRun, fromEpochMillis, toEpochMillis, packed);
        try {
            return on.append(names -> List.of(frame));
        } catch (IOException failed) {
            losses.count("history_profile_not_written", 1, "profiles cannot be written: " + failed.getMessage());
            return true;
        }
    }

    void read(long fromEpochMillis, long toEpochMillis, long beforeEpochMillis, Consumer<ProfileInterval> reader) {
        List<Shelf.Place> places = shelf.places(Frame.PROFILE).stream()
                .filter(place -> place.frame().toEpochMillis() > fromEpochMillis
                        && place.frame().fromEpochMillis() <= toEpochMillis
                        && place.frame().fromEpochMillis() < beforeEpochMillis)
                .toList();
        for (Shelf.Place place : places.subList(Math.max(0, places.size() - MOST_READ), places.size())) {
            try {
                Frame frame = place.frame();
                reader.accept(PackedProfile.unpack(
                        place.segment().read(frame), frame.fromEpochMillis(), frame.toEpochMillis()));
            } catch (Damaged damaged) {
                shelf.forget(place);
            } catch (IOException gone) {
                losses.count("history_read_failed", 1, place.segment().file.getName() + ": " + gone.getMessage());
            }
        }
    }

    long bytes() {
        return shelf.bytes() + underWay.bytes();
    }

    @Override
    public void close() {
        shelf.close();
        underWay.close();
    }
}
