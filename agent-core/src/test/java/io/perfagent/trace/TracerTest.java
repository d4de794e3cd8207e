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
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TracerTest {

    private static final URI PEER = URI.create("http://user:s3cr3t@peer:81/path?token=s3cr3t");

    private final SeriesRegistry registry = new SeriesRegistry();
    private final Recorders recorders = new Recorders(new ThreadLocal<>());
    private final Recording recording = new Recording(recorders, false);
    private final AgentStatus status = new AgentStatus();
    private final KeptTraces kept = new KeptTraces(status);
    private final Tracer tracer = new Tracer(
            recording, registry, HeadSampler.ratio(1, true), kept, Propagation.of(List.of("tracecontext", "baggage")));
    private final HttpClientSpans http = new HttpClientSpans(tracer);
    private final DatabaseSpans database = new DatabaseSpans(tracer);
    private final Aggregator aggregator = new Aggregator(recorders, registry);

    private Operation request(String route) {
        return tracer.startRequest("GET", route, route + "?q=s3cr3t", null, null, null);
    }

    private Operation query(String summary) {
        return database.start(
                database.describe(summary, summary + " ?", "SELECT", "postgresql", "postgresql://db", "db", 5432, null),
                0);
    }

    private <S extends Series> Map<S, Stats> rows(Class<S> kind) {
        return aggregator.between(0, Long.MAX_VALUE).of(kind);
    }

    private static void spin() {
        long endNanos = System.nanoTime() + 500_000;
        while (System.nanoTime() < endNanos) {
            Thread.onSpinWait();
        }
    }

    @Test
    void selfTimesAddUpToTheDuration() {
        Operation request = request("/a");
        spin();
        Operation query = query("SELECT t");
        spin();
        assertThat(query("SELECT t")).as("a pool's wrapper counts once").isNull();
        tracer.end(query, null);
        Operation call = http.start("POST", PEER);
        spin();
        http.end(call, 200, null);
        tracer.endRequest(request, 200, null);

        long total = rows(Series.Transaction.class)
                .get(new Series.Transaction("http", "GET /a"))
                .totalNanos();
        Map<Series.Breakdown, Stats> breakdown = rows(Series.Breakdown.class);
        assertThat(breakdown).hasSize(3);
        assertThat(breakdown.values().stream().mapToLong(Stats::selfNanos).sum())
                .isEqualTo(total);
        assertThat(rows(Series.Dependency.class).keySet())
                .extracting(Series.Dependency::target)
                .containsExactlyInAnyOrder("postgresql://db", "peer:81");
    }

    @Test
    void parallelCallsShareTheTimeTheyCover() {
        Operation request = request("/parallel");
        Operation first = http.start("GET", PEER);
        tracer.detach(first);
        Operation second = http.start("GET", PEER);
        tracer.detach(second);
        spin();
        http.end(first, 200, null);
        http.end(second, 200, null);
        tracer.endRequest(request, 200, null);
        long total = rows(Series.Transaction.class).values().iterator().next().totalNanos();
        assertThat(rows(Series.Breakdown.class).values().stream()
                        .mapToLong(Stats::selfNanos)
                        .sum())
                .isEqualTo(total);
        assertThat(rows(Series.Span.class).values().iterator().next().calls()).isEqualTo(2);
    }

    @Test
    void aCallThatEndsAfterItsTransactionStillCounts() {
        Operation request = request("/late");
        Operation call = http.start("GET", PEER);
        tracer.detach(call);
        tracer.endRequest(request, 200, null);
        kept.drain();
        http.end(call, 500, null);
        Stats span = rows(Series.Span.class).values().iterator().next();
        assertThat(span.calls()).isEqualTo(1);
        assertThat(span.errors()).isEqualTo(1);
        assertThat(kept.all().get(0).spans().get(1).attributes()).containsEntry("perfagent.unfinished", true);
    }

    @Test
    void spansOverTheLimitAreInTheAggregatesAndCounted() {
        tracer.maxSpans(500);
        Operation request = request("/many");
        for (int i = 0; i < 800; i++) {
            tracer.end(query("SELECT t"), null);
        }
        tracer.endRequest(request, 200, null);
        kept.drain();
        assertThat(rows(Series.Span.class).values().iterator().next().calls()).isEqualTo(800);
        KeptTrace trace = kept.all().get(0);
        assertThat(trace.foldedCalls()).isEqualTo(300);
        assertThat(trace.spans()).hasSize(1 + 500 + 1);
        assertThat(trace.spans().get(1).attributes()).containsEntry("perfagent.folded.calls", 300L);
        assertThat(trace.spans().get(1).parentSpanId()).isEqualTo(trace.root().spanId());
    }

    @Test
    void spansOutsideAnyTransactionAreCounted() {
        tracer.end(query("SELECT t"), null);
        assertThat(rows(Series.Span.class).keySet())
                .extracting(Series.Span::transaction)
                .containsExactly(Tracer.NO_TRANSACTION);
        assertThat(kept.all()).isEmpty();
    }

    @Test
    void startUpEndsWithTheFirstTransaction() {
        long nowNanos = System.nanoTime();
        tracer.startStartup("shop", nowNanos - 1_000_000, System.currentTimeMillis() * 1_000_000);
        tracer.end(query("CREATE TABLE t"), null);
        assertThat(tracer.isStarting()).isTrue();
        tracer.endRequest(request("/first"), 200, null);
        assertThat(tracer.isStarting()).isFalse();
        assertThat(rows(Series.Transaction.class).keySet())
                .extracting(Series.Transaction::type)
                .containsExactlyInAnyOrder("startup", "http");
    }

    @Test
    void aSpanLeftOpenByAFailureDoesNotSwallowTheNext() {
        Operation request = request("/healing");
        query("SELECT never ended");
        tracer.endRequest(request, 200, null);
        Operation next = request("/healing");
        assertThat(next).isNotNull();
        tracer.endRequest(next, 200, null);
        http.start("GET", PEER);
        tracer.abandonClientSpan();
        assertThat(http.start("GET", PEER)).isNotNull();
    }

    @Test
    void continuesTheCallersTraceAndKeepsSecretsOut() {
        String header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        Operation request = tracer.startRequest("GE\r\nT", "/x", "/x?secret=s3cr3t", header, null, null);
        Operation call = http.start("GET", PEER);
        assertThat(tracer.traceparent(call)).startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-");
        http.end(call, 0, new IllegalStateException("s3cr3t"));
        tracer.endRequest(request, 503, null);
        kept.drain();
        KeptTrace trace = kept.byId("4bf92f3577b34da6a3ce929d0e0e4736").get(0);
        assertThat(trace.root().parentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(trace.root().error()).isEqualTo("503");
        assertThat(trace.name()).isEqualTo("_OTHER /x");
        assertThat(trace.toString()).doesNotContain("s3cr3t");
    }

    @Test
    void staysWithinThisProcessWhenToldTo() {
        Tracer silent = new Tracer(recording, registry, HeadSampler.ratio(1, true), kept, Propagation.of(List.of()));
        String header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        Operation request = silent.startRequest("GET", "/x", "/x", header, null, null);
        assertThat(silent.traceparent(request)).isNull();
        silent.endRequest(request, 200, null);
        kept.drain();
        assertThat(kept.all().get(0).traceId()).isNotEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void fullQueueIsCounted() {
        for (int i = 0; i < 1_100; i++) {
            tracer.endRequest(request("/queue"), 500, null);
        }
        assertThat(status.dropped()).containsEntry("trace_queue_full", 76L);
        kept.drain();
        assertThat(kept.all()).hasSize(200);
        assertThat(rows(Series.Transaction.class).values().iterator().next().calls())
                .isEqualTo(1_100);
    }

    @Test
    void likeCallsInARowBecomeOneSpanAndTheirRepetitionIsNamed() {
        Operation request = request("/a");
        DatabaseCall select =
                database.describe("SELECT items", "q ?", "SELECT", "postgresql", "pg://db", "db", 1, null);
        DatabaseCall other =
                database.describe("SELECT orders", "r ?", "SELECT", "postgresql", "pg://db", "db", 1, null);
        for (int i = 0; i < 3; i++) {
            tracer.end(database.start(other, 0), null);
        }
        for (int i = 0; i < 100; i++) {
            tracer.end(database.start(select, 0), null);
        }
        tracer.end(database.start(select, 0), new IllegalStateException());
        tracer.end(database.start(other, 0), null);
        tracer.endRequest(request, 200, null);
        kept.drain();
        KeptTrace trace = kept.all().get(0);
        assertThat(trace.spans()).hasSize(1 + 3 + 1 + 1 + 1);
        SpanRecord run = trace.spans().get(4);
        assertThat(run.attributes()).containsEntry("perfagent.run.calls", 100L);
        long total = (Long) run.attributes().get("perfagent.run.total_nanos");
        long max = (Long) run.attributes().get("perfagent.run.max_nanos");
        assertThat((Long) run.attributes().get("perfagent.run.p50_nanos")).isBetween(1L, max);
        assertThat(run.selfNanos()).isEqualTo(total);
        assertThat(run.durationNanos()).isGreaterThanOrEqualTo(total);
        assertThat(trace.root().attributes().get("perfagent.n_plus_one").toString())
                .startsWith("SELECT items × 101 (");
        assertThat(rows(Series.Query.class).values().stream()
                        .mapToLong(Stats::calls)
                        .sum())
                .isEqualTo(105);
    }
}
