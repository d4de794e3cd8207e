package io.perfagent.resource;

import org.jspecify.annotations.Nullable;

/** One place that figures are read from. Used by one thread. */
interface Source {

    /** As the status page names it, e.g. {@code /proc/stat}. */
    String name();

    /**
     * Reads it once. What it does not say is not put, never put as 0.
     *
     * @return why nothing at all could be read, in a few words; null when something was
     */
    @Nullable
    String read(Sample sample);
}
