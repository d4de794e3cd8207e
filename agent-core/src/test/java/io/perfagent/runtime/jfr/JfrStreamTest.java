package io.perfagent.runtime.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.runtime.Detail;
import io.perfagent.runtime.RuntimeEvent;
import io.perfagent.runtime.Sampling;
import io.perfagent.runtime.Stack;
import io.perfagent.status.AgentStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The stream against the recorder of the JVM that runs the tests. */
class JfrStreamTest {

    private final List<RuntimeEvent> events = new CopyOnWriteArrayList<>();
    private volatile long offsetNanos;
    private volatile int batches;

    private void take(List<RuntimeEvent> batch, long epochOffsetNanos) {
        events.addAll(batch);
        offsetNanos = epochOffsetNanos;
        batches++;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 3_000; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("waited half a minute in vain: " + what);
    }

    private static long burn() {
        long startNanos = System.nanoTime();
        long sum = 1;
        while (System.nanoTime() - startNanos < 50_000_000) {
            for (int i = 0; i < 1_000; i++) {
                sum += i * 31L ^ sum;
            }
        }
        return sum | 1;
    }

    @Test
    void deliversWaitsOfThisThreadOnItsOwnClock() throws Exception {
        JfrStream stream = new JfrStream(new Sampling(20, false, true), new AgentStatus(), this::take);
        Thread reading = new Thread(stream);
        reading.start();
        // Anchored by then.
        await("batches come", () -> batches >= 3);
        Object monitor = new Object();
        long id = Thread.currentThread().getId();
        Thread holder = new Thread(() -> {
            synchronized (monitor) {
                sleep(300);
            }
        });
        holder.start();
        await("the monitor is held", () -> holder.getState() == Thread.State.TIMED_WAITING);
        long beforeNanos = System.nanoTime();
        synchronized (monitor) {
            assertThat(monitor).isNotNull();
        }
        long afterNanos = System.nanoTime();
        await("the wait comes", () -> waitOf(id) != null);
        RuntimeEvent.MonitorEnter wait = waitOf(id);
        assertThat(wait.className()).isEqualTo("java.lang.Object");
        long startNanos = wait.epochNanos() - offsetNanos;
        assertThat(startNanos).isBetween(beforeNanos - 20_000_000, afterNanos);
        assertThat(startNanos + wait.durationNanos()).isBetween(beforeNanos, afterNanos + 20_000_000);
        assertThat(wait.stack().toString()).contains("JfrStreamTest.deliversWaitsOfThisThreadOnItsOwnClock");
        stream.close();
        reading.join(30_000);
        assertThat(reading.isAlive()).isFalse();
    }

    private RuntimeEvent.MonitorEnter waitOf(long threadId) {
        for (RuntimeEvent event : events) {
            if (event instanceof RuntimeEvent.MonitorEnter enter && enter.threadId() == threadId) {
                return enter;
            }
        }
        return null;
    }

    @Test
    void samplesStopWhenTheyAreLoweredAndComeBack() throws Exception {
        JfrStream stream = new JfrStream(new Sampling(10, false, true), new AgentStatus(), this::take);
        Thread reading = new Thread(stream);
        reading.start();
        await("samples come", () -> burn() != 0 && samples() > 10);
        stream.detail(Detail.NO_SAMPLES);
        int atLowering = batches;
        await("what was under way has come", () -> burn() != 0 && batches >= atLowering + 3);
        events.clear();
        int cleared = batches;
        await("more batches come", () -> burn() != 0 && batches >= cleared + 2);
        assertThat(samples()).isZero();
        stream.detail(Detail.FULL);
        await("samples come again", () -> burn() != 0 && samples() > 10);
        stream.close();
        reading.join(30_000);
        assertThat(stream.events()).isPositive();
    }

    private long samples() {
        return events.stream()
                .filter(event -> event instanceof RuntimeEvent.CpuSample)
                .count();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void namesAreReadable() {
        assertThat(EventReader.readable("[[B")).isEqualTo("byte[][]");
        assertThat(EventReader.readable("[Ljava.lang.String;")).isEqualTo("java.lang.String[]");
        assertThat(EventReader.readable("a.B$$Lambda/0x00007f1e.12")).isEqualTo("a.B$$Lambda");
    }

    @Test
    void manyThrowablesAreAStormUntilItHasBeenCalm() {
        ThrowableRate rate = new ThrowableRate();
        long total = 0;
        long second = 0;
        assertThat(rate.look(List.of(count(second++, total)))).isFalse();
        total += 5_000;
        assertThat(rate.look(List.of(count(second++, total)))).isTrue();
        assertThat(rate.isStorm()).isTrue();
        List<Boolean> changes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            total += 10;
            changes.add(rate.look(List.of(count(second++, total))));
        }
        assertThat(changes).containsOnlyOnce(true);
        assertThat(rate.isStorm()).isFalse();
    }

    private static RuntimeEvent.ThrowableCount count(long second, long total) {
        return new RuntimeEvent.ThrowableCount(1_000_000_000_000L + second * 1_000_000_000L, total);
    }

    @Test
    void theFastestAnchorDecides() {
        ClockOffset clock = new ClockOffset();
        clock.add(1_000_000, 50_000, 400);
        clock.add(2_000_000, 100, 1_000_450);
        clock.add(3_000_000, 90_000, 2_000_000);
        assertThat(clock.nanos()).isEqualTo(2_000_050 - 1_000_450);
    }

    @Test
    void equalStacksAreEqual() {
        assertThat(Stack.of(List.of("a.B.c", "d.E.f"))).isEqualTo(Stack.of(List.of("a.B.c", "d.E.f")));
        assertThat(Stack.of(List.of("a.B.c", "d.E.f"))).isNotEqualTo(Stack.of(List.of("d.E.f", "a.B.c")));
        assertThat(Stack.of(List.of())).isSameAs(Stack.UNKNOWN);
    }
}
