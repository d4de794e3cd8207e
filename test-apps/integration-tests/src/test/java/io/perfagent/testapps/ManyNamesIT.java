package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.ManyNames;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A hundred thousand statements, addresses and span names, none like the other, in a heap of 128 MB: what is beyond the
 * tables' bounds is added up as {@code (other)}, so sums are exact, and what the agent keeps stays small.
 */
class ManyNamesIT {

    private static final int NAMES = 100_000;
    /** All that the agent adds to the heap with every table full, its classes' objects and kept traces included. */
    private static final long MOST_ADDED_BYTES = 48L * 1024 * 1024;
    /** Of it, what it counts in, as it says itself. */
    private static final long MOST_COUNTING_BYTES = 24L * 1024 * 1024;

    private static final Pattern USED = Pattern.compile("used (\\d+) bytes");

    private static ChildJvm.Builder program(Jdk jdk) throws Exception {
        return ChildJvm.on(jdk).options("-Xmx128m", "-XX:+UseSerialGC");
    }

    private static long usedBytes(ChildJvm child) {
        Matcher used = USED.matcher(child.out());
        assertThat(used.find()).isTrue();
        return Long.parseLong(used.group(1));
    }

    private static void awaitEnd(ChildJvm child) {
        // Longer than one wait may take on a busy machine.
        for (int minute = 0; minute < 4 && child.isAlive() && !child.out().contains("ready"); minute++) {
            try {
                ChildJvm.await("the program is done", () -> child.out().contains("ready") || !child.isAlive());
            } catch (AssertionError notYet) {
                // Another minute.
            }
        }
        child.printed("ready");
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void sumsStayExactAndTheHeapSmall(Jdk jdk) throws Exception {
        long plainBytes;
        try (ChildJvm plain = program(jdk).main(ManyNames.class, String.valueOf(NAMES))) {
            awaitEnd(plain);
            plainBytes = usedBytes(plain);
        }
        try (ChildJvm child = program(jdk)
                .agent("service=many;profile.allocation=false")
                .main(ManyNames.class, String.valueOf(NAMES))) {
            awaitEnd(child);
            assertSums(child);
            long addedBytes = usedBytes(child) - plainBytes;
            System.out.println(
                    jdk + ": the agent keeps " + addedBytes + " bytes under " + NAMES + " names of each kind");
            assertThat(addedBytes).isLessThan(MOST_ADDED_BYTES);
            JsonObject status = child.api("status");
            assertThat(status.get("overhead").asObject().getLong("heapBytes", Long.MAX_VALUE))
                    .isLessThan(MOST_COUNTING_BYTES);
            assertThat(status.get("dropped").asObject().getLong("names_folded_into_other", 0))
                    .as("it is said, too")
                    .isPositive();
            assertThat(child.agentComplaints()).isEmpty();
        }
    }

    private static void assertSums(ChildJvm child) throws Exception {
        ChildJvm.await("all statements", () -> sum(child, "queries", row -> true) >= NAMES);
        assertThat(sum(child, "queries", row -> true)).isEqualTo(NAMES);
        assertThat(sum(child, "queries", row -> isOther(row, "text"))).isBetween(NAMES - 2_000L, NAMES - 1L);
        String spans = "spans?category=";
        assertThat(sum(child, spans + "http", row -> true)).isEqualTo(NAMES);
        assertThat(sum(child, "transactions", row -> row.getString("type", "").equals("http")))
                .isEqualTo(NAMES);
        Predicate<JsonObject> method = row -> row.getString("type", "").equals("method");
        assertThat(sum(child, "transactions", method)).isEqualTo(NAMES + 1);
        assertThat(sum(child, "transactions", method.and(row -> isOther(row, "name"))))
                .isBetween(NAMES - 1_000L, NAMES - 1L);
        assertThat(sum(child, spans + "application", row -> true)).isEqualTo(NAMES);
        assertThat(sum(child, spans + "application", row -> isOther(row, "name")))
                .isBetween(NAMES - 4_000L, NAMES - 1L);
    }

    private static boolean isOther(JsonObject row, String field) {
        return row.getString(field, "").equals("(other)");
    }

    private static long sum(ChildJvm child, String path, Predicate<JsonObject> which) {
        try {
            List<JsonObject> rows = child.items(path);
            return rows.stream()
                    .filter(which)
                    .mapToLong(row -> row.getLong("count", 0))
                    .sum();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
