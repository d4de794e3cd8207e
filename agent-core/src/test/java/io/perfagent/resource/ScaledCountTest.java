package io.perfagent.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScaledCountTest {

    private final ScaledCount count = new ScaledCount();

    @Test
    void whatCountedAllTheTimeIsTakenAsItIs() {
        assertThat(count.added(1_000, 50, 50)).isEqualTo(1_000);
        assertThat(count.added(1_500, 80, 80)).isEqualTo(500);
    }

    @Test
    void whatHadAQuarterOfTheTimeIsScaledUpFourTimes() {
        assertThat(count.added(1_000, 400, 100)).isEqualTo(4_000, within(1e-9));
        // From then on it had the counter alone: what was scaled before is not scaled again.
        assertThat(count.added(1_300, 500, 200)).isEqualTo(300, within(1e-9));
    }

    @Test
    void aReadingWithoutATurnWaitsForTheNext() {
        count.added(100, 100, 100);
        assertThat(count.added(100, 300, 100)).isZero();
        assertThat(count.added(200, 500, 200)).isEqualTo(400, within(1e-9));
    }

    @Test
    void aThreadThatDidNotRunAddsNothing() {
        count.added(100, 100, 100);
        assertThat(count.added(100, 100, 100)).isZero();
    }

    @Test
    void refusalsSayWhatWouldHelp() {
        assertThat(PerfCounters.reason(PerfEventOpen.NO_ACCESS))
                .contains("not permitted", "kernel.perf_event_paranoid=", "CAP_PERFMON", "seccomp");
        assertThat(PerfCounters.reason(PerfEventOpen.NO_SUCH_EVENT)).contains("no PMU");
        assertThat(PerfCounters.reason(-7)).contains("error 7");
    }
}
