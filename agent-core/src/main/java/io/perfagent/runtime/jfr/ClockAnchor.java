package io.perfagent.runtime.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Tells what {@link System#nanoTime} was at a moment of the recorder's own clock, which may be another. */
@Name(ClockAnchor.NAME)
@Label("Clock Anchor")
@Description("System.nanoTime() when this event was committed")
@Category("perf-agent")
@StackTrace(false)
final class ClockAnchor extends Event {

    static final String NAME = "io.perfagent.ClockAnchor";

    @Label("Nano Time")
    long nanoTime;

    static void drop() {
        ClockAnchor anchor = new ClockAnchor();
        anchor.begin();
        anchor.nanoTime = System.nanoTime();
        anchor.end();
        anchor.commit();
    }
}
