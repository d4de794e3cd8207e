package io.perfagent.governor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimingBudgetTest {

    @Test
    void everythingIsExactWhileThereIsRoom() {
        assertThat(TimingBudget.blocks(new double[] {10, 250_000, 0}, 300_000)).containsOnly(1);
    }

    @Test
    void theHottestPay() {
        int[] blocks = TimingBudget.blocks(new double[] {100, 5_000, 10_000_000}, 50_000);
        assertThat(blocks[0]).isEqualTo(1);
        assertThat(blocks[1]).isEqualTo(1);
        assertThat(10_000_000.0 / blocks[2]).isBetween(20_000.0, 45_000.0);
    }

    @Test
    void whatIsTimedFitsTheBudget() {
        double[] calls = new double[50];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = Math.pow(1.35, i);
        }
        int[] blocks = TimingBudget.blocks(calls, 200_000);
        double timed = 0;
        for (int i = 0; i < calls.length; i++) {
            timed += calls[i] / blocks[i];
            assertThat(Integer.bitCount(blocks[i])).isEqualTo(1);
        }
        assertThat(timed).isBetween(60_000.0, 200_000.0);
    }

    @Test
    void nobodyIsTimedMoreThanIsOfUse() {
        int[] blocks = TimingBudget.blocks(new double[] {50_000_000}, 5_000_000);
        assertThat(50_000_000.0 / blocks[0]).isLessThanOrEqualTo(TimingBudget.MOST_A_SECOND);
    }

    @Test
    void evenTheTightestBudgetLeavesSomething() {
        assertThat(TimingBudget.blocks(new double[] {1_000_000, 40}, 0)).containsExactly(1_024, 1);
    }
}
