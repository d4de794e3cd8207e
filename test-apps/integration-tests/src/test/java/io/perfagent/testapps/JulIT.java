package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.JulLines;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records of {@code java.util.logging} carry the ids of their transaction where the user asks for it. */
class JulIT {

    static Collection<Jdk> jdks() {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void linesInsideCarryTheIds(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("service=jul;trace.rate=10000;overhead.budget=1000;instrumentation.jul.enabled=true")
                .main(JulLines.class)) {
            child.printed("done");
            ChildJvm.await(
                    "the trace is there", () -> child.api("traces").toString().contains("\"jul\""));
            String traceId = child.row("traces", "name", "jul").getString("traceId", "");
            JsonObject part =
                    child.api("traces/" + traceId).get("items").asArray().get(0).asObject();
            String spanId = part.get("spans").asArray().get(0).asObject().getString("spanId", "");
            assertThat(traceId).hasSize(32);
            assertThat(spanId).hasSize(16);
            assertLines(child, " trace_id=" + traceId + " span_id=" + spanId);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void unlessAskedForNothingChanges(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("service=jul;trace.rate=10000;overhead.budget=1000")
                .main(JulLines.class)) {
            child.printed("done");
            assertLines(child, "");
        }
    }

    private static void assertLines(ChildJvm child, String ids) {
        ChildJvm.await("the lines are written", () -> lines(child).size() == 12);
        assertThat(lines(child))
                .containsExactly(
                        "jdk outside",
                        "plain jdk outside",
                        "jdk inside" + ids,
                        "plain jdk inside" + ids,
                        "jdk again",
                        "plain jdk again",
                        "own outside",
                        "second",
                        "own inside" + ids,
                        "second",
                        "own again",
                        "second");
    }

    private static List<String> lines(ChildJvm child) {
        return child.err()
                .lines()
                .filter(line -> line.matches("(jdk|plain|own|second).*"))
                .toList();
    }
}
