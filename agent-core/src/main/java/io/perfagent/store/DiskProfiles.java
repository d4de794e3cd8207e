package io.perfagent.store;

import io.perfagent.profile.ProfileInterval;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Profiles on disk, in intervals of ten minutes. Written by the history's thread, read by any. */
final class DiskProfiles implements AutoCloseable {

    /** A search reads no more than this many, the newest: two weeks without a pause. */
    private static final int MOST_READ = 2_016;

    private static final int PERCENT = 3;

    private final Shelf shelf;
    private final Losses losses;

    DiskProfiles(DataDirectory directory, long maxBytes, Losses losses) {
        this.losses = losses;
        shelf = new Shelf("profiles", 0, Long.MAX_VALUE, maxBytes * PERCENT / 100, directory, losses);
    }

    void open() {
        shelf.open();
    }

    void write(ProfileInterval interval) {
        byte[] frame = Frame.bytes(
                Frame.PROFILE,
                0,
                0,
                interval.fromEpochMillis(),
                interval.toEpochMillis(),
                PackedProfile.pack(interval));
        try {
            if (!shelf.append(names -> List.of(frame))) {
                losses.count("history_profile_too_large", 1, "data.max is too small for a profile of this program");
            }
        } catch (IOException failed) {
            losses.count("history_profile_not_written", 1, "profiles cannot be written: " + failed.getMessage());
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
        return shelf.bytes();
    }

    @Override
    public void close() {
        shelf.close();
    }
}
