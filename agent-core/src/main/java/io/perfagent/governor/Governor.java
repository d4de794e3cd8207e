package io.perfagent.governor;

import io.perfagent.recording.ProbeCost;
import io.perfagent.recording.TimingPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps the agent within its budget. Once a second it adds up what the agent cost — probes by their measured cost, its
 * threads by their CPU time — and lowers detail where that is too much, in this order: hot methods are timed one call in
 * k; methods that cost too much even when only counted lose their timer; features are switched off by priority. Detail
 * comes back more slowly than it goes, so that it does not flap. Each step is noted with its reason.
 *
 * <pre>
 * Writer:      the agent's clock thread.
 * Readers:     dashboard threads.
 * Publication: this object's monitor, which no application thread takes.
 * Lost:        nothing that was counted; a method without a timer is not counted, and its row says since when.
 * </pre>
 */
public final class Governor {

    private static final double NANOS_PER_PERCENT = 1e7;
    /** A span reads the clock twice and counts in several rows; measured as about four timed calls. */
    private static final double TIMED_CALLS_A_SPAN = 4;

    private static final double CALIBRATE_FROM_CALLS_A_SECOND = 10_000;
    private static final int LOOKS_BEFORE_MEASURING_AGAIN = 10;
    private static final int LOOKS_BEFORE_SUSPENDING = 3;
    private static final int LOOKS_BEFORE_LOWERING = 5;
    private static final int LOOKS_BEFORE_RAISING = 30;
    private static final int LOOKS_BEFORE_TIMING_MORE = 10;
    private static final int MOST_STEPS = 100;
    private static final double SMOOTHING = 0.3;

    /** One method's rate since the last look. */
    private record Rate(int series, double callsPerSecond, double timedPerSecond) {}

    /** What was seen of one method. */
    private static final class Seen {
        long calls;
        long timedCalls;
        int looksWithRoom;
    }

    /** Not a lambda: the governor is made before {@code main}. */
    private static final class SystemClock implements LongSupplier {
        @Override
        public long getAsLong() {
            return System.nanoTime();
        }
    }

    private static final class MeasuredProbes implements Supplier<ProbeCost> {
        @Override
        public ProbeCost get() {
            return ProbeCost.measure();
        }
    }

    private final LongSupplier clock;
    private final Supplier<ProbeCost> probes;
    private final TimingPlan plan;
    private final Workload workload;
    private final List<Lever> levers;
    private final Map<Integer, Seen> seen = new HashMap<>();
    private final Suspensions suspensions = new Suspensions();
    private final Deque<Step> steps = new ArrayDeque<>();
    private final Deque<Lever> lowered = new ArrayDeque<>();
    private double budgetPercent;
    private boolean adaptive;
    private ProbeCost cost = ProbeCost.ASSUMED;
    /** 0 before the first measurement. */
    private int looksSinceMeasured;

    private long lastNanos;
    private long lastSpans;
    private long lastCpuNanos;
    private double cpuPercent;
    private int looksCountingTooMuch;
    private int looksOver;
    private int looksWithRoom;

    /**
     * Makes a governor.
     *
     * @param levers what may be switched off, the most dispensable first
     */
    public Governor(TimingPlan plan, Workload workload, List<Lever> levers, double budgetPercent, boolean adaptive) {
        this(plan, workload, levers, budgetPercent, adaptive, new SystemClock(), new MeasuredProbes());
    }

    /** The same with the caller's clock and cost of probes. */
    Governor(
            TimingPlan plan,
            Workload workload,
            List<Lever> levers,
            double budgetPercent,
            boolean adaptive,
            LongSupplier clock,
            Supplier<ProbeCost> probes) {
        this.clock = clock;
        this.probes = probes;
        this.lastNanos = clock.getAsLong();
        this.plan = plan;
        this.workload = workload;
        this.levers = levers;
        this.budgetPercent = budgetPercent;
        this.adaptive = adaptive;
    }

    /**
     * Sets what the agent may cost, from the next look on.
     *
     * @param percent of one CPU
     * @param mayAdapt whether methods may be timed less or lose their timer; if not, the cost is only shown
     */
    public synchronized void limit(double percent, boolean mayAdapt) {
        budgetPercent = percent;
        adaptive = mayAdapt;
        if (suspensions.clear()) {
            workload.suspend(Set.of());
            note("put the timers back", "the budget or the way of timing was changed");
        }
        if (!mayAdapt) {
            for (int series : seen.keySet()) {
                plan.timeOneIn(series, 1);
            }
        }
    }

    /** Percent of one CPU the agent took over the last seconds. */
    public synchronized double cpuPercent() {
        return cpuPercent;
    }

    /** What was done, oldest first; the last {@value #MOST_STEPS}. */
    public synchronized List<Step> steps() {
        return new ArrayList<>(steps);
    }

    /** Methods that lost their timer, with since when in epoch milliseconds. */
    public synchronized Map<Integer, Long> suspended() {
        return suspensions.current();
    }

    /** What the probes were found to cost. */
    public synchronized ProbeCost probeCost() {
        return cost;
    }

    /** Looks and acts; called about once a second. */
    public synchronized void look() {
        long nowNanos = clock.getAsLong();
        double seconds = (nowNanos - lastNanos) / 1e9;
        if (seconds < 0.1) {
            return;
        }
        List<Rate> rates = rates(seconds);
        calibrate(rates);
        double fixed = fixedNanosPerSecond(seconds);
        lastNanos = nowNanos;
        double counting = 0;
        double timing = 0;
        for (Rate rate : rates) {
            counting += rate.callsPerSecond * cost.countedNanos();
            timing += rate.timedPerSecond * (timedNanos() - cost.countedNanos());
        }
        double percent = (fixed + counting + timing) / NANOS_PER_PERCENT;
        cpuPercent = cpuPercent == 0 ? percent : cpuPercent + SMOOTHING * (percent - cpuPercent);
        if (adaptive) {
            // However dear the rest is, method timers may always use a quarter.
            double forMethods =
                    Math.max(budgetPercent * NANOS_PER_PERCENT - fixed, budgetPercent * NANOS_PER_PERCENT / 4);
            suspendHottest(rates, counting, forMethods);
            retry();
            planTiming(rates, Math.max(forMethods - counting, forMethods / 4));
        }
        moveLevers(timing + counting);
    }

    private double timedNanos() {
        return cost.timedNanos() + (workload.readsAllocation() ? cost.allocationNanos() : 0);
    }

    private List<Rate> rates(double seconds) {
        List<Rate> rates = new ArrayList<>();
        workload.methods((series, calls, timedCalls) -> {
            Seen before = seen.computeIfAbsent(series, key -> new Seen());
            if (calls > before.calls) {
                rates.add(
                        new Rate(series, (calls - before.calls) / seconds, (timedCalls - before.timedCalls) / seconds));
            }
            before.calls = calls;
            before.timedCalls = timedCalls;
        });
        return rates;
    }

    /**
     * Only a program that times much is worth the quarter of a second it takes to measure. The first time the compiler may
     * not be through with the probes, so it is measured again some looks later.
     */
    private void calibrate(List<Rate> rates) {
        boolean isWorthIt = rates.stream().mapToDouble(Rate::callsPerSecond).sum() > CALIBRATE_FROM_CALLS_A_SECOND;
        if (looksSinceMeasured == 0 && isWorthIt) {
            cost = probes.get();
            looksSinceMeasured = 1;
        } else if (looksSinceMeasured > 0 && looksSinceMeasured <= LOOKS_BEFORE_MEASURING_AGAIN) {
            looksSinceMeasured++;
            if (looksSinceMeasured == LOOKS_BEFORE_MEASURING_AGAIN) {
                measureAgain();
            }
        }
    }

    /** Whatever disturbs a measurement makes it slower, so the faster of two is the better one. */
    private void measureAgain() {
        cost = cost.fasterOf(probes.get());
    }

    private double fixedNanosPerSecond(double seconds) {
        long spans = workload.spans();
        long cpuNanos = workload.agentCpuNanos();
        double fixed =
                (Math.max(0, cpuNanos - lastCpuNanos) + (spans - lastSpans) * TIMED_CALLS_A_SPAN * cost.timedNanos())
                        / seconds;
        lastSpans = spans;
        lastCpuNanos = cpuNanos;
        return fixed;
    }

    private void planTiming(List<Rate> rates, double nanosPerSecond) {
        double[] calls = rates.stream().mapToDouble(Rate::callsPerSecond).toArray();
        int[] blocks = TimingBudget.blocks(calls, nanosPerSecond / Math.max(1, timedNanos() - cost.countedNanos()));
        int changed = 0;
        String example = "";
        for (int i = 0; i < blocks.length; i++) {
            Rate rate = rates.get(i);
            int now = plan.timedOneIn(rate.series);
            Seen method = seen.get(rate.series);
            boolean more = blocks[i] < now;
            int looks = method == null || !more ? 0 : method.looksWithRoom + 1;
            if (method != null) {
                method.looksWithRoom = looks;
            }
            if (blocks[i] > now || blocks[i] * 4 <= now || looks > LOOKS_BEFORE_TIMING_MORE) {
                plan.timeOneIn(rate.series, blocks[i]);
                changed++;
                example = workload.name(rate.series) + " one call in " + blocks[i];
            }
        }
        if (changed > 0) {
            note(
                    "times " + example + (changed > 1 ? ", and " + (changed - 1) + " more methods anew" : ""),
                    Math.round(rates.stream().mapToDouble(Rate::callsPerSecond).sum()) + " calls a second");
        }
    }

    private void suspendHottest(List<Rate> rates, double countingNanos, double forMethods) {
        looksCountingTooMuch = countingNanos > forMethods ? looksCountingTooMuch + 1 : 0;
        if (looksCountingTooMuch < LOOKS_BEFORE_SUSPENDING) {
            return;
        }
        looksCountingTooMuch = 0;
        // Nothing is taken out on the strength of one measurement.
        double measuredBefore = cost.countedNanos();
        measureAgain();
        double stillCounting = countingNanos * cost.countedNanos() / measuredBefore;
        if (stillCounting <= forMethods) {
            return;
        }
        List<Rate> hottest = new ArrayList<>(rates);
        hottest.sort(Comparator.comparingDouble(Rate::callsPerSecond).reversed());
        double left = stillCounting;
        int count = 0;
        long now = System.currentTimeMillis();
        for (Rate rate : hottest) {
            if (left <= forMethods / 2) {
                break;
            }
            left -= rate.callsPerSecond * cost.countedNanos();
            suspensions.suspend(rate.series, now);
            count++;
        }
        if (count > 0) {
            workload.suspend(suspensions.current().keySet());
            note(
                    "took the timers out of " + count + (count == 1 ? " method: " : " methods, the hottest: ")
                            + workload.name(hottest.get(0).series),
                    "counting alone would take " + oneDecimal(stillCounting / NANOS_PER_PERCENT)
                            + " % of a CPU at a budget of " + oneDecimal(budgetPercent) + " %");
        }
    }

    private void retry() {
        Set<Integer> due = suspensions.due(System.currentTimeMillis());
        if (!due.isEmpty()) {
            workload.suspend(suspensions.current().keySet());
            note("put the timers back into " + due.size() + " methods", "to see whether they are as hot as before");
        }
    }

    /** Features go when the cost stays over the budget although methods have given what they can. */
    private void moveLevers(double methodNanos) {
        boolean over = cpuPercent > budgetPercent && (!adaptive || methodNanos / NANOS_PER_PERCENT < budgetPercent);
        looksOver = over ? looksOver + 1 : 0;
        looksWithRoom = cpuPercent < budgetPercent / 2 ? looksWithRoom + 1 : 0;
        if (looksOver >= LOOKS_BEFORE_LOWERING) {
            looksOver = 0;
            lowerNext();
        } else if (looksWithRoom >= LOOKS_BEFORE_RAISING && !lowered.isEmpty()) {
            looksWithRoom = 0;
            Lever lever = lowered.pop();
            lever.raise();
            note(lever.name() + " is on again", "the agent takes " + oneDecimal(cpuPercent) + " % of a CPU");
        }
    }

    private void lowerNext() {
        for (Lever lever : levers) {
            if (!lowered.contains(lever) && lever.lower()) {
                lowered.push(lever);
                note(
                        lever.name() + " is off",
                        "the agent takes " + oneDecimal(cpuPercent) + " % of a CPU at a budget of "
                                + oneDecimal(budgetPercent) + " %");
                return;
            }
        }
    }

    private void note(String action, String reason) {
        if (steps.size() == MOST_STEPS) {
            steps.removeFirst();
        }
        steps.addLast(new Step(System.currentTimeMillis(), action, reason));
    }

    private static String oneDecimal(double value) {
        return String.valueOf(Math.round(value * 10) / 10.0);
    }
}
