package io.perfagent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageFlowTest {

    @Test
    void addsUpCountBytesFirstAndGaps() {
        MessageFlow flow = new MessageFlow(1_000);
        assertThat(flow.sent().add(10, 1_400)).isEqualTo(-1);
        assertThat(flow.sent().add(20, 1_500)).isEqualTo(100);
        assertThat(flow.sent().add(0, 1_800)).isEqualTo(300);
        Map<String, Object> attributes = new HashMap<>();
        flow.addTo(attributes);
        assertThat(attributes)
                .containsOnly(
                        Map.entry("perfagent.sent.messages", 3L),
                        Map.entry("perfagent.sent.bytes", 30L),
                        Map.entry("perfagent.sent.first_nanos", 400L),
                        Map.entry("perfagent.sent.gaps", 2L),
                        Map.entry("perfagent.sent.gap_mean_nanos", 200L),
                        Map.entry("perfagent.sent.gap_max_nanos", 300L),
                        Map.entry("perfagent.received.messages", 0L));
    }

    @Test
    void bytesAreAbsentWhenOneSizeIsUnknown() {
        MessageFlow flow = new MessageFlow(0);
        flow.received().add(5, 1);
        flow.received().add(-1, 2);
        Map<String, Object> attributes = new HashMap<>();
        flow.addTo(attributes);
        assertThat(attributes).containsEntry("perfagent.received.messages", 2L);
        assertThat(attributes).doesNotContainKey("perfagent.received.bytes");
        assertThat(flow.received().bytes()).isEqualTo(5);
        assertThat(flow.received().unsized()).isEqualTo(1);
    }

    @Test
    void losesNothingBetweenThreads() throws InterruptedException {
        MessageFlow flow = new MessageFlow(System.nanoTime());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            MessageFlow.Direction direction = i % 2 == 0 ? flow.sent() : flow.received();
            Thread thread = new Thread(() -> {
                for (int j = 0; j < 50_000; j++) {
                    direction.add(3, System.nanoTime());
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(flow.sent().messages()).isEqualTo(100_000);
        assertThat(flow.sent().bytes()).isEqualTo(300_000);
        assertThat(flow.received().messages()).isEqualTo(100_000);
        assertThat(flow.received().bytes()).isEqualTo(300_000);
    }
}
