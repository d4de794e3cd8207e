package io.perfagent.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordingTest {

    private final Recorders recorders = new Recorders(new ThreadLocal<>());
    private final Recording recording = new Recording(recorders, true);

    private final Map<Integer, Counts> sums = new HashMap<>();

    private Counts counts(int series) {
        recorders.drain(id -> sums.computeIfAbsent(id, key -> new Counts()));
        return sums.getOrDefault(series, new Counts());
    }

    private static void spin() {
        long endNanos = System.nanoTime() + 1_000_000;
        while (System.nanoTime() < endNanos) {
            Thread.onSpinWait();
        }
    }

    @Test
    void selfTimeIsWithoutTimedCallees() {
        Object outer = recording.enter(1);
        Object inner = recording.enter(2);
        spin();
        recording.exit(2, inner, null);
        Object second = recording.enter(2);
        spin();
        recording.exit(2, second, new IllegalStateException());
        recording.exit(1, outer, null);

        Counts of1 = counts(1);
        Counts of2 = counts(2);
        assertThat(of1.counters[Counts.CALLS]).isEqualTo(1);
        assertThat(of2.counters[Counts.CALLS]).isEqualTo(2);
        assertThat(of2.counters[Counts.ERRORS]).isEqualTo(1);
        assertThat(of1.counters[Counts.SELF_NANOS])
                .isEqualTo(of1.counters[Counts.TOTAL_NANOS] - of2.counters[Counts.TOTAL_NANOS]);
    }

    @Test
    void recursionCountsSelfTimeOnce() {
        recurse(5);
        Counts counts = counts(3);
        assertThat(counts.counters[Counts.CALLS]).isEqualTo(6);
        assertThat(counts.counters[Counts.SELF_NANOS]).isEqualTo(counts.counters[Counts.MAX_NANOS]);
    }

    private void recurse(int depth) {
        Object frame = recording.enter(3);
        spin();
        if (depth > 0) {
            recurse(depth - 1);
        }
        recording.exit(3, frame, null);
    }

    @Test
    void framesLeftByAFailureInsideAreDropped() {
        Object outer = recording.enter(4);
        recording.enter(5); // never exited, as after an error between enter and its handler
        recording.exit(4, outer, null);
        Object next = recording.enter(6);
        recording.exit(6, next, null);
        assertThat(counts(4).counters[Counts.CALLS]).isEqualTo(1);
        assertThat(counts(5).counters[Counts.CALLS]).isZero();
        assertThat(((ThreadState.Frame) next).depth).isZero();
    }

    @Test
    void constructorsKeepTheirCalleesAndMayNeverReturn() {
        Object outer = recording.enter(7);
        recording.enterConstructor(8); // throws
        Object constructor = recording.enterConstructor(9);
        Object callee = recording.enter(10);
        spin();
        recording.exit(10, callee, null);
        recording.exitConstructor(9, constructor);
        recording.exit(7, outer, null);
        Counts of9 = counts(9);
        Counts of7 = counts(7);
        assertThat(of9.counters[Counts.SELF_NANOS])
                .isEqualTo(of9.counters[Counts.TOTAL_NANOS] - counts(10).counters[Counts.TOTAL_NANOS]);
        assertThat(of7.counters[Counts.SELF_NANOS])
                .isEqualTo(of7.counters[Counts.TOTAL_NANOS] - of9.counters[Counts.TOTAL_NANOS]);
        assertThat(counts(8).counters[Counts.CALLS]).isZero();
    }

    @Test
    void whatADeadThreadCountedIsReadOnceWithoutACollection() throws Exception {
        Object stillInUse = recording.enter(21);
        for (int i = 0; i < 100; i++) {
            count20InAThreadOfItsOwn();
        }
        assertThat(recorders.size()).isEqualTo(101);
        assertThat(counts(20).counters[Counts.CALLS]).isEqualTo(100);
        assertThat(recorders.size()).isEqualTo(1);
        recording.exit(21, stillInUse, null);
        assertThat(counts(20).counters[Counts.CALLS]).isEqualTo(100);
        assertThat(counts(21).counters[Counts.CALLS]).isEqualTo(1);
    }

    @Test
    void oneThreadAfterTheOtherCountsInTheSameRows() throws Exception {
        count20InAThreadOfItsOwn();
        assertThat(counts(20).counters[Counts.CALLS]).isEqualTo(1);
        long heapBytes = recorders.heapBytes();
        assertThat(heapBytes).isPositive();
        for (int i = 2; i < 200; i++) {
            count20InAThreadOfItsOwn();
            assertThat(counts(20).counters[Counts.CALLS]).isEqualTo(i);
        }
        // One more octave or two, but not the rows of 200 threads.
        assertThat(recorders.heapBytes()).isLessThan(5 * heapBytes);
    }

    private void count20InAThreadOfItsOwn() throws InterruptedException {
        Thread thread = new Thread(() -> recording.exit(20, recording.enter(20), null));
        thread.start();
        thread.join();
    }

    @Test
    void allocationIsExact() {
        byte[][] kept = new byte[1][];
        for (int i = 0; i < 10; i++) {
            Object frame = recording.enter(11);
            kept[0] = new byte[100_000];
            recording.exit(11, frame, null);
        }
        assertThat(kept[0]).hasSize(100_000);
        Counts counts = counts(11);
        assertThat(counts.counters[Counts.ALLOCATION_CALLS]).isEqualTo(10);
        assertThat(counts.counters[Counts.ALLOCATED_BYTES]).isBetween(1_000_000L, 1_010_000L);
    }

    @Test
    void aStackDeeperThanAnyIsCountedAndNotTimed() {
        Object[] frames = new Object[65_540];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = recording.enter(12);
        }
        for (int i = frames.length - 1; i >= 0; i--) {
            recording.exit(12, frames[i], null);
        }
        assertThat(counts(12).counters[Counts.CALLS] + recording.tooDeepCalls()).isEqualTo(frames.length);
        assertThat(recording.tooDeepCalls()).isEqualTo(4);
    }

    @Test
    void aTimedCalleeOfAnUntimedCallIsNotChargedToTheTimedCaller() {
        recording.plan().timeOneIn(21, TimingPlan.MOST_CALLS);
        for (int i = 0; i < 50; i++) {
            long totalBefore = counts(20).counters[Counts.TOTAL_NANOS];
            long selfBefore = counts(20).counters[Counts.SELF_NANOS];
            long calleeBefore = counts(23).counters[Counts.TOTAL_NANOS];
            long timedBefore = counts(21).counters[Counts.TIMED_CALLS];
            Object parent = recording.enter(20);
            Object middle = recording.enter(21);
            Object leaf = recording.enter(22);
            recording.exit(22, leaf, null);
            recording.exit(21, middle, i % 5 == 0 ? new IllegalStateException() : null);
            Object callee = recording.enter(23);
            recording.exit(23, callee, null);
            recording.exit(20, parent, null);
            long calleeNanos = counts(23).counters[Counts.TOTAL_NANOS] - calleeBefore;
            if (counts(21).counters[Counts.TIMED_CALLS] == timedBefore) {
                assertThat(counts(20).counters[Counts.SELF_NANOS] - selfBefore)
                        .isEqualTo(counts(20).counters[Counts.TOTAL_NANOS] - totalBefore - calleeNanos);
            }
        }
        assertThat(counts(21).counters[Counts.CALLS]).isEqualTo(50);
        assertThat(counts(21).counters[Counts.ERRORS]).isEqualTo(10);
        assertThat(counts(22).counters[Counts.TIMED_CALLS]).isEqualTo(50);
    }

    @Test
    void anErrorThatComesAfterItsCallWasReadIsNotLost() {
        Row row = recorders.current().recorder.row(30);
        row.count();
        assertThat(counts(30).counters[Counts.CALLS]).isEqualTo(1);
        row.countError();
        assertThat(counts(30).counters[Counts.ERRORS]).isEqualTo(1);
    }
}
