package io.perfagent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadSamplerTest {

    private static final TraceParent SAMPLED = new TraceParent(1, 2, 3, true);
    private static final TraceParent NOT_SAMPLED = new TraceParent(1, 2, 3, false);

    @Test
    void keepsSoManyASecond() {
        HeadSampler sampler = HeadSampler.perSecond(10);
        for (long second = 5; second < 8; second++) {
            long nowNanos = second * 1_000_000_000L;
            assertThat(IntStream.range(0, 100)
                            .filter(i -> sampler.sample(null, nowNanos + i))
                            .count())
                    .isEqualTo(10);
        }
        assertThat(HeadSampler.perSecond(0).sample(null, 0)).isFalse();
    }

    @Test
    void followsTheCaller() {
        assertThat(HeadSampler.perSecond(0).sample(SAMPLED, 0)).isTrue();
        assertThat(HeadSampler.perSecond(10).sample(NOT_SAMPLED, 0)).isFalse();
        assertThat(HeadSampler.ratio(1, false).sample(NOT_SAMPLED, 0)).isTrue();
    }

    @Test
    void keepsAShare() {
        HeadSampler sampler = HeadSampler.ratio(0.25, true);
        assertThat(IntStream.range(0, 100_000)
                        .filter(i -> sampler.sample(null, 0))
                        .count())
                .isBetween(24_000L, 26_000L);
        assertThat(HeadSampler.ratio(0, true).sample(null, 0)).isFalse();
    }
}
