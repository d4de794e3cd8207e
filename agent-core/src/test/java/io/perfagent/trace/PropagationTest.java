package io.perfagent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** B3, read as an advice reads it: header by header. */
class PropagationTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final TraceParent SAMPLED =
            new TraceParent(0x4bf92f3577b34da6L, 0xa3ce929d0e0e4736L, 0x00f067aa0ba902b7L, true);

    private static TraceParent read(String propagators, Map<String, String> headers) {
        Propagation propagation = Propagation.of(List.of(propagators.split(" ")));
        String context = headers.get("traceparent");
        for (String name = propagation.b3HeaderAfter(null); name != null; name = propagation.b3HeaderAfter(name)) {
            String value = headers.get(name);
            if (value != null) {
                context = propagation.b3(context, name, value);
            }
        }
        return propagation.read(context);
    }

    @ParameterizedTest
    @CsvSource({"b3", "b3 b3multi", "tracecontext b3"})
    void readsTheSingleHeader(String propagators) {
        assertThat(read(propagators, Map.of("b3", TRACE + "-" + SPAN + "-1"))).isEqualTo(SAMPLED);
        assertThat(read(propagators, Map.of("b3", TRACE + "-" + SPAN + "-d-" + SPAN)))
                .isEqualTo(SAMPLED);
        assertThat(read(propagators, Map.of("b3", "a3ce929d0e0e4736-" + SPAN + "-0")))
                .isEqualTo(new TraceParent(0, 0xa3ce929d0e0e4736L, 0x00f067aa0ba902b7L, false));
    }

    @ParameterizedTest
    @CsvSource({"b3multi", "b3 b3multi", "tracecontext b3multi"})
    void readsSeveralHeaders(String propagators) {
        assertThat(read(propagators, Map.of("X-B3-TraceId", TRACE, "X-B3-SpanId", SPAN, "X-B3-Sampled", "1")))
                .isEqualTo(SAMPLED);
        assertThat(read(propagators, Map.of("X-B3-TraceId", TRACE, "X-B3-SpanId", SPAN, "X-B3-Sampled", "true")))
                .isEqualTo(SAMPLED);
        assertThat(read(propagators, Map.of("X-B3-TraceId", TRACE, "X-B3-SpanId", SPAN, "X-B3-Flags", "1")))
                .isEqualTo(SAMPLED);
        assertThat(read(propagators, Map.of("X-B3-TraceId", "a3ce929d0e0e4736", "X-B3-SpanId", SPAN)))
                .isEqualTo(new TraceParent(0, 0xa3ce929d0e0e4736L, 0x00f067aa0ba902b7L, false));
    }

    @Test
    void believesTheHeaderThatIsConfigured() {
        Map<String, String> both =
                Map.of("traceparent", "00-" + TRACE + "-" + SPAN + "-01", "b3", "0".repeat(31) + "1-" + SPAN);
        assertThat(read("tracecontext b3", both)).isEqualTo(SAMPLED);
        assertThat(read("b3", both)).isEqualTo(new TraceParent(0, 1, 0x00f067aa0ba902b7L, false));
        assertThat(read("baggage", both)).isNull();
        assertThat(read("b3", Map.of("traceparent", "00-" + TRACE + "-" + SPAN + "-01")))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'',''",
        "x,y",
        "0,0",
        "4bf92f3577b34da6a3ce929d0e0e473g,00f067aa0ba902b7",
        "4bf92f3577b34da6a3ce929d0e0e4736,0000000000000000",
        "00000000000000000000000000000000,00f067aa0ba902b7",
        "4bf92f3577b34da6a3ce929d0e0e4736,00f067aa0ba902b",
        "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1,00f067aa0ba902b7",
        "b3-4bf92f3577b34da6a3ce929d0e0e4736,00f067aa0ba902b7"
    })
    void believesNoNonsense(String traceId, String spanId) {
        TraceParent told = read("b3multi", Map.of("X-B3-TraceId", traceId, "X-B3-SpanId", spanId, "X-B3-Sampled", "1"));
        // A whole single header where only an id belongs is no attack: its ids are ids.
        assertThat(told).isIn(null, SAMPLED);
        assertThat(read("b3multi", Map.of("X-B3-SpanId", SPAN, "X-B3-Sampled", "1")))
                .isNull();
        assertThat(read("b3multi", Map.of("X-B3-TraceId", "a".repeat(10_000_000), "X-B3-SpanId", SPAN)))
                .isNull();
        assertThat(read("b3", Map.of("b3", "0"))).isNull();
    }
}
