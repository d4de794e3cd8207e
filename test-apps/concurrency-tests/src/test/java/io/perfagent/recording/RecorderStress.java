package io.perfagent.recording;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Recorders that appear, grow and are used up while the reader walks them; series that get their numbers. */
public class RecorderStress {

    private static long drain(Recorders recorders) {
        long[] calls = {0};
        Counts[] sums = new Counts[64];
        recorders.drain(series -> {
            if (sums[series] == null) {
                sums[series] = new Counts();
            }
            return sums[series];
        });
        for (Counts sum : sums) {
            calls[0] += sum == null ? 0 : sum.counters[Counts.CALLS];
        }
        return calls[0];
    }

    /** A row is added while the recorder is read. */
    @JCStressTest
    @Outcome(
            id = {"0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "now or at the next reading, once")
    @Outcome(expect = FORBIDDEN, desc = "lost or counted twice")
    @State
    public static class RowAdded {
        private final Recorders recorders = new Recorders(new ThreadLocal<>());
        private final Recorder recorder = recorders.current().recorder;

        @Actor
        public void writer() {
            recorder.row(3).count();
        }

        @Actor
        public void reader(JJ_Result result) {
            result.r1 = drain(recorders);
        }

        @Arbiter
        public void afterwards(JJ_Result result) {
            result.r2 = result.r1 + drain(recorders);
        }
    }

    /** The table of rows is replaced by a larger one while it is read. */
    @JCStressTest
    @Outcome(id = "12, 12", expect = ACCEPTABLE, desc = "all seen in two readings, none twice")
    @Outcome(expect = FORBIDDEN, desc = "lost or counted twice")
    @State
    public static class TableGrows {
        private final Recorders recorders = new Recorders(new ThreadLocal<>());
        private final Recorder recorder = recorders.current().recorder;
        private long early;

        @Actor
        public void writer() {
            for (int series = 0; series < 12; series++) {
                recorder.row(series).count();
            }
        }

        @Actor
        public void reader() {
            early = drain(recorders);
        }

        @Arbiter
        public void afterwards(JJ_Result result) {
            result.r1 = early + drain(recorders);
            result.r2 = result.r1 + drain(recorders);
        }
    }

    /** A thread comes for the first time while the reader walks. */
    @JCStressTest
    @Outcome(
            id = {"0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "found now or at the next reading")
    @Outcome(expect = FORBIDDEN, desc = "a thread's counts are lost")
    @State
    public static class ThreadRegisters {
        private final Recorders recorders = new Recorders(new ThreadLocal<>());

        @Actor
        public void thread() {
            recorders.current().recorder.row(1).count();
        }

        @Actor
        public void reader(JJ_Result result) {
            result.r1 = drain(recorders);
        }

        @Arbiter
        public void afterwards(JJ_Result result) {
            result.r2 = result.r1 + drain(recorders);
        }
    }

    /** The last row of its own goes to one of two threads, the other shares; nothing is lost. */
    @JCStressTest
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "both counted, one series shared")
    @Outcome(expect = FORBIDDEN, desc = "a count is lost, or more rows than allowed")
    @State
    public static class RowsRunOut {
        private final Recorders recorders = new Recorders(new ThreadLocal<>(), 1);

        @Actor
        public void one() {
            recorders.current().recorder.row(1).count();
        }

        @Actor
        public void other() {
            recorders.current().recorder.row(1).count();
        }

        @Arbiter
        public void afterwards(JJ_Result result) {
            result.r1 = drain(recorders);
            result.r2 = recorders.sharedRows();
        }
    }

    /** Without any row left, two threads make the shared one at once. */
    @JCStressTest
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "both use the same row")
    @Outcome(expect = FORBIDDEN, desc = "two rows, or a lost count")
    @State
    public static class SharedRowMadeTwice {
        private final Recorders recorders = new Recorders(new ThreadLocal<>(), 0);

        @Actor
        public void one() {
            recorders.newRow(1).count();
        }

        @Actor
        public void other() {
            recorders.newRow(1).count();
        }

        @Arbiter
        public void afterwards(JJ_Result result) {
            result.r1 = drain(recorders);
            result.r2 = recorders.sharedRows();
        }
    }

    /** Two threads ask for the number of the same series. */
    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "one number, one series")
    @Outcome(expect = FORBIDDEN, desc = "two numbers for one series")
    @State
    public static class SameSeries {
        private final SeriesRegistry registry = new SeriesRegistry();
        private int one;
        private int other;

        @Actor
        public void one() {
            one = registry.intern(new Series.Query("h2", "SELECT ?"));
        }

        @Actor
        public void other() {
            other = registry.intern(new Series.Query("h2", "SELECT ?"));
        }

        @Arbiter
        public void afterwards(ZI_Result result) {
            result.r1 = one == other;
            result.r2 = registry.size();
        }
    }

    /** Whoever knows a number finds its series. */
    @JCStressTest
    @Outcome(
            id = {"0, 1, true", "1, 0, true"},
            expect = ACCEPTABLE,
            desc = "two numbers, each with its series")
    @Outcome(expect = FORBIDDEN, desc = "a number without its series")
    @State
    public static class DifferentSeries {
        private final SeriesRegistry registry = new SeriesRegistry();
        private final Series a = new Series.Query("h2", "A");
        private final Series b = new Series.Query("h2", "B");
        private int one;
        private int other;
        private boolean foundOne;
        private boolean foundOther;

        @Actor
        public void one() {
            one = registry.intern(a);
            foundOne = registry.byId(one).equals(a);
        }

        @Actor
        public void other() {
            other = registry.intern(b);
            foundOther = registry.byId(other).equals(b);
        }

        @Arbiter
        public void afterwards(IIZ_Result result) {
            result.r1 = one;
            result.r2 = other;
            result.r3 = foundOne && foundOther;
        }
    }
}
