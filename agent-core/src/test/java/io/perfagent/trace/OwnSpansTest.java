package io.perfagent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.status.AgentStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OwnSpansTest {

    private static final int LINES = 60_000;

    private final AgentStatus status = new AgentStatus();
    private final Tracer tracer = new Tracer(
            new Recording(new Recorders(new ThreadLocal<>()), true),
            new SeriesRegistry(),
            HeadSampler.ratio(1, true),
            new KeptTraces(status),
            Propagation.of(List.of("tracecontext")));
    private final OwnSpans ownSpans = new OwnSpans(tracer, new Continuations(tracer, status), status);

    @Test
    void eachLineThatWillLackItsIdsIsCounted() {
        Operation request = Objects.requireNonNull(tracer.startRequest("GET", "/a", "/a", null, null, null));
        List<Object> inFlight = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            Object line = new Object();
            ownSpans.logged(line);
            inFlight.add(line);
        }
        long withoutIds = inFlight.stream()
                .filter(line -> ownSpans.loggedIds(line) == null)
                .count();
        assertThat(withoutIds).isBetween(20_000L, LINES - 16_384L);
        assertThat(status.dropped()).containsOnlyKeys("log_ids_lost").containsEntry("log_ids_lost", withoutIds);
        tracer.endRequest(request, 200, null);
    }

    @Test
    void whatWasFormattedIsNoLoss() {
        Operation request = Objects.requireNonNull(tracer.startRequest("GET", "/a", "/a", null, null, null));
        List<Object> keptByTheProgram = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            Object line = new Object();
            ownSpans.logged(line);
            assertThat(ownSpans.loggedIds(line)).startsWith(" trace_id=");
            keptByTheProgram.add(line);
        }
        assertThat(keptByTheProgram).hasSize(LINES);
        assertThat(status.dropped()).isEmpty();
        tracer.endRequest(request, 200, null);
    }
}
