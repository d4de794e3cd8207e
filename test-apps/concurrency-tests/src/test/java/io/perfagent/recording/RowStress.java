package io.perfagent.recording;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** One writer, or several of a shared row, and the one reader. */
public class RowStress {

    static long inBuckets(Counts counts) {
        long calls = 0;
        for (int i = 0; i < Buckets.OCTAVES; i++) {
            long[] octave = counts.octaveOrNull(i);
            for (int j = 0; octave != null && j < octave.length; j++) {
                calls += octave[j];
            }
        }
        return calls;
    }

    private static long get(Counts counts, int counter) {
        return counts.counters[counter];
    }

    /** A failed call is recorded while the row is read: calls, errors, entries in the buckets; then read to the end. */
    @JCStressTest
    @Outcome(id = "0, 0, 0, 1", expect = ACCEPTABLE, desc = "not seen yet, and found afterwards")
    @Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE, desc = "counted after its error was looked for")
    @Outcome(id = "1, 1, 1, 1", expect = ACCEPTABLE, desc = "seen whole")
    @Outcome(expect = FORBIDDEN, desc = "an error or a call that no bucket holds, or a lost one")
    @State
    public static class ReadWhileWritten {
        private final Row row = new Row(1, false);
        private final Counts early = new Counts();
        private final Counts late = new Counts();

        @Actor
        public void writer() {
            row.record(1, 1_000, 0, -1, true);
        }

        @Actor
        public void reader(JJJJ_Result result) {
            row.drain(early);
            result.r1 = get(early, Counts.CALLS);
            result.r2 = get(early, Counts.ERRORS);
            result.r3 = inBuckets(early);
        }

        @Arbiter
        public void afterwards(JJJJ_Result result) {
            row.drain(late);
            boolean whole = get(early, Counts.CALLS) + get(late, Counts.CALLS) == 1
                    && get(early, Counts.ERRORS) + get(late, Counts.ERRORS) == 1
                    && inBuckets(early) + inBuckets(late) == 1
                    && get(early, Counts.TOTAL_NANOS) + get(late, Counts.TOTAL_NANOS) == 1_000;
            result.r4 = whole ? 1 : 0;
        }
    }

    /** Two calls in different octaves while the row is read: never more in the buckets than calls, and nothing lost. */
    @JCStressTest
    @Outcome(id = "0, 0, 2", expect = ACCEPTABLE, desc = "before both")
    @Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "between them")
    @Outcome(id = "2, 2, 2", expect = ACCEPTABLE, desc = "after both")
    @Outcome(expect = FORBIDDEN, desc = "histogram and calls differ, or a call is lost")
    @State
    public static class BucketsAndCalls {
        private final Row row = new Row(1, false);
        private final Counts sum = new Counts();

        @Actor
        public void writer() {
            row.record(1, 5, 0, -1, false);
            row.record(1, 5_000_000, 0, -1, false);
        }

        @Actor
        public void reader(JJJ_Result result) {
            row.drain(sum);
            result.r1 = get(sum, Counts.CALLS);
            result.r2 = inBuckets(sum);
        }

        @Arbiter
        public void afterwards(JJJ_Result result) {
            row.drain(sum);
            result.r3 = inBuckets(sum) == get(sum, Counts.CALLS) ? get(sum, Counts.CALLS) : -1;
        }
    }

    /** A call that is only counted, and its error, while the row is read. */
    @JCStressTest
    @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "not seen yet")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the call, whose error comes later")
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "both")
    @Outcome(expect = FORBIDDEN, desc = "an error without its call, or something lost")
    @State
    public static class Untimed {
        private final Row row = new Row(1, false);
        private final Counts sum = new Counts();

        @Actor
        public void writer() {
            row.count();
            row.countError();
        }

        @Actor
        public void reader(JJJ_Result result) {
            row.drain(sum);
            result.r1 = get(sum, Counts.CALLS);
            result.r2 = get(sum, Counts.ERRORS);
        }

        @Arbiter
        public void afterwards(JJJ_Result result) {
            row.drain(sum);
            result.r3 = get(sum, Counts.CALLS) == 1 && get(sum, Counts.ERRORS) == 1 ? 1 : 0;
        }
    }

    /** Two writers of a shared row, each adding the octave: totals, buckets and maximum are exact. */
    @JCStressTest
    @Outcome(id = "2, 2, 7000, 4000", expect = ACCEPTABLE, desc = "both are in")
    @Outcome(expect = FORBIDDEN, desc = "an update was lost")
    @State
    public static class SharedByTwo {
        private final Row row = new Row(1, true);

        @Actor
        public void one() {
            row.record(1, 3_000, 0, -1, false);
        }

        @Actor
        public void other() {
            row.record(1, 4_000, 0, -1, false);
        }

        @Arbiter
        public void afterwards(JJJJ_Result result) {
            Counts sum = new Counts();
            row.drain(sum);
            result.r1 = get(sum, Counts.CALLS);
            result.r2 = inBuckets(sum);
            result.r3 = get(sum, Counts.TOTAL_NANOS);
            result.r4 = get(sum, Counts.MAX_NANOS);
        }
    }

    /** A writer and the reader of a shared row. */
    @JCStressTest
    @Outcome(
            id = {"0, 2", "1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "so many seen at once, both in the end")
    @Outcome(expect = FORBIDDEN, desc = "a call was lost or counted twice")
    @State
    public static class SharedWhileRead {
        private final Row row = new Row(1, true);
        private final Counts sum = new Counts();

        @Actor
        public void writer() {
            row.count();
            row.record(1, 10, 0, -1, false);
        }

        @Actor
        public void reader(JJ_Result result) {
            row.drain(sum);
            result.r1 = get(sum, Counts.CALLS);
        }

        @Arbiter
        public void afterwards(JJ_Result result) {
            row.drain(sum);
            result.r2 = get(sum, Counts.CALLS);
        }
    }

    /** The plan changes while a thread draws which call to time: counts do not depend on it. */
    @JCStressTest
    @Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "every call counted once")
    @Outcome(expect = FORBIDDEN, desc = "a call counted never or twice")
    @State
    public static class PlanChanges {
        private final Recorders recorders = new Recorders(new ThreadLocal<>());
        private final Recording recording = new Recording(recorders, false);

        @Actor
        public void caller() {
            for (int i = 0; i < 3; i++) {
                recording.exit(1, recording.enter(1), null);
            }
        }

        @Actor
        public void governor() {
            recording.plan().timeOneIn(1, 4);
            recording.plan().timeOneIn(1, 1);
        }

        @Arbiter
        public void afterwards(JJ_Result result) {
            Counts sum = new Counts();
            recorders.drain(series -> sum);
            result.r1 = get(sum, Counts.CALLS);
            Counts again = new Counts();
            recorders.drain(series -> again);
            result.r2 = get(sum, Counts.CALLS) + get(again, Counts.CALLS);
        }
    }
}
