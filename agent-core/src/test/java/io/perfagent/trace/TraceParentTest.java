package io.perfagent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

    private static final String VALID = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void readsWhatItWrites() {
        TraceParent parsed = TraceParent.parse(VALID);
        assertThat(parsed)
                .isEqualTo(new TraceParent(0x4bf92f3577b34da6L, 0xa3ce929d0e0e4736L, 0x00f067aa0ba902b7L, true));
        assertThat(TraceParent.format(
                        new byte[TraceParent.LENGTH],
                        parsed.traceIdHigh(),
                        parsed.traceIdLow(),
                        parsed.parentSpanId(),
                        true))
                .isEqualTo(VALID);
    }

    @Test
    void acceptsLaterVersions() {
        assertThat(TraceParent.parse("01" + VALID.substring(2) + "-more")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01"
            })
    void refusesMalformedHeaders(String header) {
        assertThat(TraceParent.parse(header)).isNull();
    }

    @Test
    void survivesMutations() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder mutated = new StringBuilder(VALID);
            for (int edits = random.nextInt(1, 5); edits > 0; edits--) {
                int at = random.nextInt(mutated.length());
                if (random.nextBoolean()) {
                    mutated.setCharAt(at, (char) random.nextInt(0x2000));
                } else {
                    mutated.deleteCharAt(at);
                }
            }
            TraceParent parsed = TraceParent.parse(mutated.toString());
            if (parsed != null) {
                assertThat(parsed.parentSpanId()).isNotZero();
            }
        }
    }

    @Test
    void boundsTraceState() {
        assertThat(TraceParent.boundedState("a=1,b=2")).isEqualTo("a=1,b=2");
        assertThat(TraceParent.boundedState("x".repeat(513))).isNull();
        assertThat(TraceParent.boundedState("a=1,".repeat(40))).isNull();
        assertThat(TraceParent.boundedState(null)).isNull();
    }
}
