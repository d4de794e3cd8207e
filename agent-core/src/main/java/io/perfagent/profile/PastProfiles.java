package io.perfagent.profile;

import java.util.function.Consumer;

/** Profiles that are kept longer than memory does. */
public interface PastProfiles {

    /** Keeps an interval that is over. Never blocks. */
    void add(ProfileInterval closed);

    /** Keeps what there is of an interval that goes on, in place of what it was last time. Never blocks. */
    void soFar(ProfileInterval open);

    /** Reads what overlaps the period and began before {@code beforeEpochMillis}, oldest first. */
    void read(long fromEpochMillis, long toEpochMillis, long beforeEpochMillis, Consumer<ProfileInterval> reader);
}
