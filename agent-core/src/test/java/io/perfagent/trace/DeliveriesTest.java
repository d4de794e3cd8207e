package io.perfagent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.status.AgentStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveriesTest {

    private static final String SENDER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final KeptTraces kept = new KeptTraces(new AgentStatus());
    private final Tracer tracer = new Tracer(
            new Recording(new Recorders(new ThreadLocal<>()), true),
            new SeriesRegistry(),
            HeadSampler.ratio(1, true),
            kept,
            Propagation.of(List.of("tracecontext")));
    private final Continuations continuations = new Continuations(tracer, new AgentStatus());
    private final Calls calls = new Calls(tracer);

    private List<SpanRecord> spans(String transaction) {
        kept.drain();
        return kept.all().stream()
                .filter(trace -> trace.name().equals(transaction))
                .flatMap(trace -> trace.spans().stream())
                .toList();
    }

    @Test
    void aDeliveryIsATransactionAlsoWhereItsThreadCarriesAnotherTrace() throws Exception {
        Operation sender = tracer.startTransaction("method", "sender", null, null, null);
        Object task = new Object();
        continuations.handOver(task);
        Thread pool = new Thread(() -> {
            Operation scope = continuations.takeOver(task);
            assertThat(scope).isNotNull();
            assertThat(tracer.startTransaction("messaging", "ordinary", null, null, null))
                    .isNull();
            Operation delivery = tracer.startDelivery("process orders", SENDER, null, null);
            assertThat(tracer.startDelivery("process orders", SENDER, null, null))
                    .as("what a wrapper passes on")
                    .isNull();
            tracer.end(delivery, null);
            tracer.end(tracer.startDelivery("process others", null, null, null), new IllegalStateException());
            continuations.leave(scope, null);
        });
        pool.start();
        pool.join();
        tracer.end(sender, null);
        assertThat(spans("process orders"))
                .singleElement()
                .satisfies(span -> assertThat(span.parentSpanId()).isEqualTo("b7ad6b7169203331"));
        assertThat(spans("process others")).singleElement().satisfies(span -> {
            assertThat(span.error()).isEqualTo("java.lang.IllegalStateException");
            assertThat(span.parentSpanId()).as("nothing leaks").isNotEqualTo("b7ad6b7169203331");
        });
        assertThat(spans("sender")).hasSize(1);
    }

    @Test
    void onlyAnAnswerIsASpanWhichBeganWithTheQuestion() {
        Operation poller = tracer.startTransaction("method", "poller", null, null, null);
        Operation empty = calls.startReceive();
        assertThat(calls.startReceive()).as("a wrapped consumer").isNull();
        calls.answered();
        Operation receive = calls.startReceive();
        assertThat(receive).isNotNull().isNotSameAs(empty);
        long untilNanos = System.nanoTime() + 1_000_000;
        while (System.nanoTime() < untilNanos) {
            Thread.onSpinWait();
        }
        calls.answered();
        tracer.end(calls.received(receive, "jms", "receive orders"), null);
        tracer.end(poller, null);
        assertThat(spans("poller")).hasSize(2);
        SpanRecord span = spans("poller").get(1);
        assertThat(span.name()).isEqualTo("receive orders");
        assertThat(span.kind()).isEqualTo(SpanName.CLIENT);
        assertThat(span.durationNanos()).isGreaterThanOrEqualTo(1_000_000);
    }

    @Test
    void aFailedAdviceDoesNotSilenceTheThread() {
        assertThat(calls.startReceive()).isNotNull();
        tracer.abandonClientSpan();
        assertThat(calls.startReceive()).isNotNull();
    }
}
