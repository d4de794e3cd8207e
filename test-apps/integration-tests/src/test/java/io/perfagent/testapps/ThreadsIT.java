package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Allocating;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A planted 100 MB is found within a percent, at the thread that allocated it or at those that carried it. */
class ThreadsIT {

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void hundredMegabytesAreFound(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk).agent("service=threads").main(Allocating.class)) {
            child.printed("ready").printed("allocated");
            List<JsonObject> rows = new ArrayList<>();
            for (JsonValue row : child.api("threads").get("items").asArray()) {
                rows.add(row.asObject());
            }
            JsonObject platform = rows.stream()
                    .filter(row -> row.getString("name", "").equals("platform-100"))
                    .findFirst()
                    .orElseThrow();
            assertThat(platform.getDouble("allocatedBytes", 0)).isBetween(100e6, 101e6);
            assertThat(platform.getString("basis", "")).isEqualTo("exact");
            double carried = rows.stream()
                    .filter(row -> row.getString("basis", "").startsWith("carrier"))
                    .mapToDouble(row -> row.getDouble("allocatedBytes", 0))
                    .sum();
            if (jdk.feature() >= 21) {
                assertThat(carried).isBetween(100e6, 101e6);
            } else {
                assertThat(carried).isZero();
            }
            assertThat(rows)
                    .anySatisfy(
                            row -> assertThat(row.getBoolean("agent", false)).isTrue());
        }
    }
}
