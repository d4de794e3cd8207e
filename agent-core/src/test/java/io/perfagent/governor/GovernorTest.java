package io.perfagent.governor;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.recording.ProbeCost;
import io.perfagent.recording.TimingPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The governor over a program whose load is told, one second a look. */
class GovernorTest {

    /** A program: calls a second by method, timed as the plan says. */
    private static final class Program implements Workload {
        final Map<Integer, Long> callsPerSecond = new HashMap<>();
        final Map<Integer, Long> calls = new HashMap<>();
        final Map<Integer, Long> timed = new HashMap<>();
        final List<Set<Integer>> suspensions = new ArrayList<>();
        Set<Integer> suspended = Set.of();
        long cpuNanos;
        long cpuNanosPerSecond;

        void second(TimingPlan plan) {
            callsPerSecond.forEach((method, rate) -> {
                if (!suspended.contains(method)) {
                    calls.merge(method, rate, Long::sum);
                    timed.merge(method, rate / plan.timedOneIn(method), Long::sum);
                }
            });
            cpuNanos += cpuNanosPerSecond;
        }

        @Override
        public void methods(MethodVisitor visitor) {
            calls.forEach((method, count) -> visitor.method(method, count, timed.get(method)));
        }

        @Override
        public long spans() {
            return 0;
        }

        @Override
        public long agentCpuNanos() {
            return cpuNanos;
        }

        @Override
        public boolean readsAllocation() {
            return false;
        }

        @Override
        public String name(int series) {
            return "method " + series;
        }

        @Override
        public void suspend(Set<Integer> methods) {
            suspended = Set.copyOf(methods);
            suspensions.add(suspended);
        }
    }

    private static final class Switch implements Lever {
        boolean on = true;

        @Override
        public String name() {
            return "the lever";
        }

        @Override
        public boolean lower() {
            on = false;
            return true;
        }

        @Override
        public void raise() {
            on = true;
        }
    }

    private final Program program = new Program();
    private final TimingPlan plan = new TimingPlan();
    private final Switch lever = new Switch();
    private long nowNanos;
    private final Governor governor =
            new Governor(plan, program, List.of(lever), 2, true, () -> nowNanos, this::measure);

    private double slowedDown = 1;

    private ProbeCost measure() {
        ProbeCost measured = new ProbeCost(60 * slowedDown, 20 * slowedDown, 7 * slowedDown);
        slowedDown = 1;
        return measured;
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            program.second(plan);
            nowNanos += 1_000_000_000L;
            governor.look();
        }
    }

    @Test
    void aProgramWithinTheBudgetIsTimedExactly() {
        program.callsPerSecond.put(1, 5_000L);
        seconds(60);
        assertThat(plan.timedOneIn(1)).isEqualTo(1);
        assertThat(governor.steps()).isEmpty();
        assertThat(governor.cpuPercent()).isLessThan(2);
    }

    @Test
    void hotMethodsAreTimedLessAndTheBudgetIsKept() {
        program.callsPerSecond.put(1, 1_000_000L);
        program.callsPerSecond.put(2, 100L);
        seconds(40);
        assertThat(plan.timedOneIn(1)).isGreaterThan(1);
        assertThat(plan.timedOneIn(2)).isEqualTo(1);
        assertThat(program.suspensions).isEmpty();
        assertThat(governor.cpuPercent()).isLessThan(2.1);
        assertThat(governor.steps()).isNotEmpty();
    }

    @Test
    void detailComesBackWhenTheLoadGoes() {
        program.callsPerSecond.put(1, 1_000_000L);
        seconds(10);
        assertThat(plan.timedOneIn(1)).isGreaterThan(1);
        program.callsPerSecond.put(1, 1_000L);
        seconds(20);
        assertThat(plan.timedOneIn(1)).isEqualTo(1);
    }

    @Test
    void whatCostsTooMuchWhenOnlyCountedLosesItsTimer() {
        for (int method = 0; method < 50; method++) {
            program.callsPerSecond.put(method, 1_000_000L);
        }
        program.callsPerSecond.put(50, 10L);
        seconds(30);
        assertThat(program.suspended).isNotEmpty().doesNotContain(50);
        assertThat(governor.suspended().keySet()).isEqualTo(program.suspended);
        assertThat(governor.cpuPercent()).isLessThan(2);
        assertThat(governor.steps()).anyMatch(step -> step.action().startsWith("took the timers out of"));
        governor.limit(100, true);
        assertThat(program.suspended).isEmpty();
    }

    @Test
    void aBurstOfTwoSecondsTakesNothingOut() {
        program.callsPerSecond.put(1, 50_000_000L);
        seconds(2);
        program.callsPerSecond.put(1, 10L);
        seconds(10);
        assertThat(program.suspensions).isEmpty();
    }

    @Test
    void oneBadMeasurementTakesNothingOut() {
        slowedDown = 100;
        program.callsPerSecond.put(1, 1_000_000L);
        seconds(30);
        assertThat(program.suspensions).isEmpty();
        assertThat(governor.probeCost().countedNanos()).isEqualTo(7);
    }

    @Test
    void exactMeansExact() {
        governor.limit(2, false);
        program.callsPerSecond.put(1, 50_000_000L);
        seconds(20);
        assertThat(plan.timedOneIn(1)).isEqualTo(1);
        assertThat(program.suspensions).isEmpty();
        assertThat(governor.cpuPercent()).isGreaterThan(100);
    }

    @Test
    void featuresGoAndComeBackWithHysteresis() {
        program.cpuNanosPerSecond = 50_000_000;
        seconds(4);
        assertThat(lever.on).isTrue();
        seconds(6);
        assertThat(lever.on).isFalse();
        program.cpuNanosPerSecond = 15_000_000;
        seconds(60);
        assertThat(lever.on).as("not while the cost is near the budget").isFalse();
        program.cpuNanosPerSecond = 1_000_000;
        seconds(60);
        assertThat(lever.on).isTrue();
        assertThat(governor.steps())
                .extracting(Step::action)
                .containsExactly("the lever is off", "the lever is on again");
    }
}
