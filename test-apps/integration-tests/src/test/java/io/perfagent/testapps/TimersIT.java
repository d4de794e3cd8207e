package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Counting;
import io.perfagent.testapps.apps.Timers;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimersIT {

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void timesEveryKindOfMethod(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("profile=io.perfagent.testapps.apps.Timers$Named#*")
                .main(Timers.class)) {
            child.printed("ready");
            assertCalls(child, "recursive", 10, 0);
            assertCalls(child, "failing", 3, 3);
            assertCalls(child, "locked", 3, 0);
            assertCalls(child, "enclosing", 1, 0);
            assertCalls(child, "next", 2, 0);
            assertCalls(child, "one", 1, 0);
            assertCalls(child, "two", 1, 0);
            assertCalls(child, "call", 1, 0);
            assertThat(child.row("methods", "method", "allocating").getLong("allocatedBytes", 0))
                    .isBetween(1_000_000L, 1_010_000L);
            JsonObject outer = child.row("methods", "method", "outer");
            JsonObject inner = child.row("methods", "method", "inner");
            assertThat(inner.getLong("totalNanos", 0)).isGreaterThanOrEqualTo(20_000_000);
            assertThat(outer.getLong("totalNanos", 0) - outer.getLong("selfNanos", 0))
                    .isEqualTo(inner.getLong("totalNanos", 0));
            List<String> names = child.items("methods").stream()
                    .map(row -> row.getString("method", ""))
                    .toList();
            assertThat(names).doesNotContain("untimed", "nativeMethod").noneMatch(name -> name.startsWith("lambda$"));
            assertThat(child.row("classes", "class", Timers.class.getName()).getLong("calls", 0))
                    .isEqualTo(10 + 3 + 3 + 1 + 1 + 1 + 1);
            assertThat(child.api("status").get("notInstrumented").toString())
                    .contains("nativeMethod()")
                    .contains("native: it has no bytecode")
                    .contains("compiler-generated");
        }
    }

    private static void assertCalls(ChildJvm child, String method, long calls, long errors) throws Exception {
        JsonObject row = child.row("methods", "method", method);
        assertThat(row.getLong("calls", 0)).as(method).isEqualTo(calls);
        assertThat(row.getLong("errors", 0)).as(method).isEqualTo(errors);
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void countsExactly(Jdk jdk) throws Exception {
        boolean virtual = jdk.feature() >= 21;
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("service=count")
                .main(Counting.class, virtual ? new String[] {"virtual"} : new String[0])) {
            child.printed("ready");
            assertCalls(child, "called", virtual ? 1_900_000 : 1_000_000, 0);
            if (virtual) {
                assertCalls(child, "parking", 100_000, 0);
                assertThat(child.row("methods", "method", "parking")
                                .get("allocatedBytes")
                                .isNull())
                        .isTrue();
            }
            assertThat(child.api("status").get("counts").asObject().getLong("recorded", 0))
                    .isEqualTo(virtual ? 2_000_000 : 1_000_000);
        }
    }
}
