package io.perfagent.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.recording.Presences;
import org.junit.jupiter.api.Test;

class WallSamplerTest {

    private static StackTraceElement frame(String type, boolean isNative) {
        return new StackTraceElement(type, "method", "File.java", isNative ? -2 : 7);
    }

    @Test
    void aThreadThatReadsRunsAsFarAsTheJvmKnows() {
        assertThat(WallSampler.state(Thread.State.RUNNABLE, frame("com.acme.Shop", false)))
                .isEqualTo(WallSampler.State.RUNNING);
        assertThat(WallSampler.state(Thread.State.RUNNABLE, frame("com.acme.Native", true)))
                .isEqualTo(WallSampler.State.RUNNING);
        assertThat(WallSampler.state(Thread.State.RUNNABLE, frame("sun.nio.ch.Net", true)))
                .isEqualTo(WallSampler.State.READING_OR_WRITING);
        assertThat(WallSampler.state(Thread.State.RUNNABLE, frame("java.io.BufferedReader", false)))
                .isEqualTo(WallSampler.State.RUNNING);
        assertThat(WallSampler.state(Thread.State.BLOCKED, frame("com.acme.Shop", false)))
                .isEqualTo(WallSampler.State.BLOCKED);
        assertThat(WallSampler.state(Thread.State.TIMED_WAITING, frame("java.lang.Thread", true)))
                .isEqualTo(WallSampler.State.WAITING);
    }

    @Test
    void itEndsWhenClosedThoughItsIntervalIsLong() throws Exception {
        WallSampler sampler = new WallSampler(new Presences(), (events, offset) -> {}, 60_000);
        Thread thread = new Thread(sampler);
        thread.start();
        sampler.close();
        thread.join(20_000);
        assertThat(thread.isAlive()).isFalse();
    }
}
