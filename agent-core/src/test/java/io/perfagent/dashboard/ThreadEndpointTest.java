package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ThreadEndpointTest extends DashboardTest {

    private static volatile byte[] kept = new byte[0];

    @Test
    @SuppressWarnings("unchecked")
    void aThreadThatAllocatedHundredMegabytesIsSeenWithinAPercent() throws Exception {
        CountDownLatch allocated = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    for (int i = 0; i < 100; i++) {
                        kept = new byte[1_000_000];
                    }
                    allocated.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                },
                "allocating");
        thread.start();
        allocated.await();
        try {
            Map<String, Object> answer = client.get("/api/v1/threads").json();
            Map<String, Object> row = ((List<Map<String, Object>>) answer.get("items"))
                    .stream()
                            .filter(item -> item.get("name").equals("allocating"))
                            .findFirst()
                            .orElseThrow();
            assertThat(((Number) row.get("allocatedBytes")).doubleValue()).isBetween(100e6, 101e6);
            assertThat(((Number) row.get("cpuNanos")).longValue()).isPositive();
            assertThat(row).containsEntry("basis", "exact").containsEntry("agent", false);
            // The JVM was not told to time waits, and nobody tells it: it costs every thread.
            assertThat(answer).containsEntry("waitsAreTimed", false);
            assertThat(row).containsEntry("waitedMillis", null);
        } finally {
            end.countDown();
            thread.join();
        }
    }
}
