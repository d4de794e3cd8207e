package io.perfagent.runtime.jfr;

import io.perfagent.runtime.RuntimeEvent;
import java.util.List;

/**
 * Sees when a program makes so many throwables that reporting each, which JDK 17 cannot limit by itself, would cost too much.
 * Confined to the stream's thread, but for {@link #isStorm}.
 */
final class ThrowableRate {

    private static final long MOST_A_SECOND = 1_000;
    private static final int CALM_READINGS = 10;

    private volatile boolean storm;
    private long lastCount = -1;
    private long lastEpochNanos;
    private int calmReadings;

    /** Whether throwables must not be reported one by one. */
    boolean isStorm() {
        return storm;
    }

    /** Looks at the counts among {@code events}; true when the answer of {@link #isStorm} has changed. */
    boolean look(List<RuntimeEvent> events) {
        boolean before = storm;
        for (RuntimeEvent event : events) {
            if (event instanceof RuntimeEvent.ThrowableCount count && count.epochNanos() > lastEpochNanos) {
                add(count);
            }
        }
        return before != storm;
    }

    private void add(RuntimeEvent.ThrowableCount count) {
        double seconds = (count.epochNanos() - lastEpochNanos) / 1e9;
        boolean isFast = lastCount >= 0 && count.throwables() - lastCount > MOST_A_SECOND * seconds;
        lastCount = count.throwables();
        lastEpochNanos = count.epochNanos();
        calmReadings = isFast ? 0 : calmReadings + 1;
        if (isFast) {
            storm = true;
        } else if (calmReadings > CALM_READINGS) {
            storm = false;
        }
    }
}
