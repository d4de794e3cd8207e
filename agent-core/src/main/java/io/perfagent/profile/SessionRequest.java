package io.perfagent.profile;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A profile that somebody wants now.
 *
 * @param kinds what of; at least one
 * @param intervalMillis time between two samples of what runs; 0 for the configured one
 * @param transaction the only transaction whose samples count; null for everything
 * @param seconds how long, at most {@link #MOST_SECONDS}
 */
public record SessionRequest(
        Set<Kind> kinds, long intervalMillis, @Nullable String transaction, long seconds) {

    /** How long one takes unless it is said. */
    public static final long USUAL_SECONDS = 30;

    /** The longest there is. */
    public static final long MOST_SECONDS = 600;

    /** Copies the kinds. */
    public SessionRequest {
        kinds = Set.copyOf(kinds);
    }
}
