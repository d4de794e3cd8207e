package io.perfagent.runtime;

import java.util.List;

/** Takes what the JVM reported; called by one agent thread, about once a second. */
@FunctionalInterface
public interface RuntimeEvents {

    /**
     * Takes what was reported since the last time, in no particular order.
     *
     * @param epochOffsetNanos {@code epochNanos - System.nanoTime()} on the clock of these events
     */
    void batch(List<RuntimeEvent> events, long epochOffsetNanos);
}
