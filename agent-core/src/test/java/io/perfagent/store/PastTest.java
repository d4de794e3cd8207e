package io.perfagent.store;

import static io.perfagent.store.Weather.ORDER;
import static io.perfagent.store.Weather.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.status.AgentStatus;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import io.perfagent.trace.Traces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PastTest {

    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    private final AgentStatus status = new AgentStatus();
    private final List<KeptTrace> memory = new ArrayList<>();
    private final Traces inMemory = new Traces() {
        @Override
        public List<KeptTrace> all() {
            return memory;
        }

        @Override
        public List<KeptTrace> byId(String traceId) {
            return memory.stream()
                    .filter(trace -> trace.traceId().equals(traceId))
                    .toList();
        }
    };

    private Past start(Path root, String version, long maxBytes) {
        return Past.start(
                root.toFile(),
                maxBytes,
                status,
                () -> new ProgramStart(START, 7, version, "c0ffee", "a test", "a JVM"),
                inMemory);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long endNanos = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(endNanos);
            Thread.sleep(10);
        }
    }

    private static KeptTrace trace(int number, String reason, int spans) {
        List<SpanRecord> records = new ArrayList<>();
        for (int i = 0; i < spans; i++) {
            Map<String, Object> attributes = new LinkedHashMap<>();
            attributes.put("db.query.text", "SELECT * FROM t WHERE a = ? AND n" + i);
            attributes.put("http.response.status_code", 200L + i);
            attributes.put("share", 0.25 * i);
            attributes.put("truth", i % 2 == 0);
            records.add(new SpanRecord(
                    String.format("%016x", number * 100L + i + 1),
                    i == 0 ? null : String.format("%016x", number * 100L + 1),
                    "client",
                    "database",
                    "SELECT \u2603 t",
                    (START + number * 1_000L) * 1_000_000 + i,
                    5_000_000 + i,
                    1_000,
                    i == 3 ? -1 : 77,
                    reason.equals("error") ? "500" : null,
                    attributes,
                    i == 1 ? List.of("a-b") : List.of()));
        }
        return new KeptTrace(String.format("%032x", number), "http", "GET /" + number % 3, reason, true, records, 2);
    }

    @Test
    void whatWasQueuedIsThereAfterTheEnd() throws InterruptedException {
        Past past = start(folder, "1", 50 * MEGABYTE);
        for (int i = 0; i < 5; i++) {
            past.add(i, Weather.orders(START + i * 10_000L, 10_000, 4));
        }
        List<KeptTrace> traces = List.of(trace(1, "error", 5), trace(2, "sampled", 1), trace(3, "slow", 400));
        traces.forEach(past::add);
        await(past::isKept);
        past.stop(60_000);
        Past next = start(folder, "2", 50 * MEGABYTE);
        await(next::isKept);
        assertThat(Weather.calls(next.steps(0, Long.MAX_VALUE, Long.MAX_VALUE, 0, any -> true), ORDER))
                .isEqualTo(20);
        assertThat(next.byId(traces.get(2).traceId())).containsExactly(traces.get(2));
        assertThat(next.find(0, Long.MAX_VALUE, any -> true, 10))
                .containsExactly(traces.get(2), traces.get(1), traces.get(0));
        // One that memory has as well is shown once.
        memory.add(traces.get(0));
        assertThat(next.find(0, START + 1_500, any -> true, 10)).containsExactly(traces.get(0));
        assertThat(next.find(0, Long.MAX_VALUE, trace -> trace.root().error() != null, 10))
                .hasSize(1);
        assertThat(next.find(0, Long.MAX_VALUE, any -> true, 2)).hasSize(2);
        assertThat(next.starts()).extracting(ProgramStart::version).containsExactly("1", "2");
        assertThat(next.starts().get(1).isDeployAfter(next.starts().get(0))).isTrue();
        next.stop(60_000);
        assertThat(status.dropped()).isEmpty();
    }

    @Test
    void manySampledTracesLeaveTheFailedOnesAlone() throws InterruptedException {
        Past past = start(folder, "1", 2 * MEGABYTE);
        await(past::isKept);
        KeptTrace failed = trace(0, "error", 10);
        past.add(failed);
        for (int i = 1; i < 2_000; i++) {
            past.add(trace(i, "sampled", 30));
            if (i % 200 == 0) {
                Thread.sleep(250);
            }
        }
        past.stop(60_000);
        Past next = start(folder, "1", 2 * MEGABYTE);
        await(next::isKept);
        assertThat(next.byId(failed.traceId())).containsExactly(failed);
        assertThat(next.byId(trace(1, "sampled", 30).traceId())).isEmpty();
        assertThat(next.diskBytes()).isLessThan(2 * MEGABYTE * 13 / 100);
        next.stop(60_000);
    }

    @Test
    void aFolderThatCannotBeMadeIsSaidAndTheEndIsQuick() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Past past = start(file.resolve("below"), "1", MEGABYTE);
        await(() -> status.features().stream()
                .anyMatch(feature ->
                        feature.state().equals("failed") && feature.reason().contains("cannot be made")));
        assertThat(past.isKept()).isFalse();
        assertThat(past.steps(0, Long.MAX_VALUE, 10, 0, any -> true)).isEmpty();
        for (int i = 0; i < 100; i++) {
            past.add(i, Weather.orders(START, 10_000, 1));
        }
        assertThat(status.dropped()).containsKey("history_queue_full");
        past.stop(60_000);
    }
}
