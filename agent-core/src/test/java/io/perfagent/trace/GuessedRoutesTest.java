package io.perfagent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.aggregate.Aggregator;
import io.perfagent.aggregate.Stats;
import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.status.AgentStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Requests to servers that know no routes. */
class GuessedRoutesTest {

    private final SeriesRegistry registry = new SeriesRegistry();
    private final Recorders recorders = new Recorders(new ThreadLocal<>());
    private final Tracer tracer = new Tracer(
            new Recording(recorders, false),
            registry,
            HeadSampler.ratio(0, true),
            new KeptTraces(new AgentStatus()),
            Propagation.of(List.of("tracecontext", "baggage")));
    private final Aggregator aggregator = new Aggregator(recorders, registry);

    private void request(String path, int status) {
        Operation operation = tracer.startRequest("GET", null, path, null, null, null);
        tracer.endRequest(operation, status, null);
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        Map<Series.Transaction, Stats> rows =
                aggregator.between(0, Long.MAX_VALUE).of(Series.Transaction.class);
        rows.forEach((series, stats) -> counts.put(series.name(), stats.calls()));
        return counts;
    }

    /** Random letters, so that nothing about them looks variable. */
    private static String word(int number) {
        StringBuilder word = new StringBuilder("/");
        for (int rest = number + 1; rest > 0; rest /= 26) {
            word.append((char) ('a' + rest % 26));
        }
        return word.toString();
    }

    @Test
    void hundredThousandPathsKeepTotalsExact() {
        int requests = 100_000;
        for (int i = 0; i < requests; i++) {
            request(word(i), 200);
        }
        Map<String, Long> counts = counts();
        assertThat(counts).hasSizeLessThanOrEqualTo(101).containsKey(Series.OTHER);
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(requests);
        assertThat(counts.get(Series.OTHER)).isEqualTo(requests - 100);
    }

    @Test
    void identifiersShareOneName() {
        for (int i = 0; i < 1_000; i++) {
            request("/orders/" + i, 200);
        }
        assertThat(counts()).isEqualTo(Map.of("GET /orders/{}", 1_000L));
    }

    @Test
    void scannersGetNoNamesAndTakeNobodysPlace() {
        for (int i = 0; i < 10_000; i++) {
            request(word(i), 404);
        }
        request("/health", 200);
        request("/health", 404);
        request("/broken", 500);
        assertThat(counts()).isEqualTo(Map.of(Series.OTHER, 10_000L, "GET /health", 2L, "GET /broken", 1L));
    }

    @Test
    void aFrameworkKnowsBetter() {
        Operation operation = tracer.startRequest("GET", null, "/orders/17", null, null, null);
        tracer.route(null, "/orders/{id}");
        tracer.endRequest(operation, 200, null);
        assertThat(counts()).isEqualTo(Map.of("GET /orders/{id}", 1L));
    }
}
