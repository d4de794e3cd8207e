package io.perfagent.recording;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.perfagent.bootstrap.Probe;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** The kill switch: seen by a thread that never leaves its loop, and harmless to a call under way. */
public class KillSwitchStress {

    /** A loop that asks for nothing else sees it. */
    @JCStressTest(Mode.Termination)
    @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "seen")
    @Outcome(id = "STALE", expect = FORBIDDEN, desc = "read once and never again")
    @State
    public static class SeenByALoop {

        public SeenByALoop() {
            Probe.recording(true);
        }

        @Actor
        public void loop() {
            while (Probe.isRecording()) {
                // as woven code would, without any other reason to look
            }
        }

        @Signal
        public void off() {
            Probe.recording(false);
        }
    }

    /** A call under way while the switch is turned is counted whole; one that begins afterwards not at all. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 1"},
            expect = ACCEPTABLE,
            desc = "begun before or after")
    @Outcome(expect = FORBIDDEN, desc = "begun and never ended, or ended and never begun")
    @State
    public static class CallUnderWay {
        private final Recorders recorders = new Recorders(new ThreadLocal<>());
        private final Recording recording = new Recording(recorders, false);
        private volatile boolean on = true;
        private long begun;

        @Actor
        public void caller() {
            Object handle = on ? recording.enter(1) : null;
            begun = handle == null ? 0 : 1;
            recording.exit(1, handle, null);
        }

        @Actor
        public void off() {
            on = false;
        }

        @Arbiter
        public void afterwards(JJ_Result result) {
            Counts sum = new Counts();
            recorders.drain(series -> sum);
            result.r1 = begun;
            result.r2 = sum.counters[Counts.CALLS];
        }
    }
}
