package io.perfagent.testapps;

import static io.perfagent.testapps.ProfileAnswers.samples;
import static io.perfagent.testapps.ProfileAnswers.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Planted;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real async-profiler as the engine of samples: what was planted is found with the right figures, as with the JVM's recorder. */
@EnabledOnOs(OS.LINUX)
class AsyncProfilerIT {

    private static final String PLANTED = Planted.class.getName();

    @TempDir
    Path folder;

    private Path library;

    @BeforeEach
    void unpack() throws Exception {
        library = folder.resolve("libasyncProfiler.so");
        String name = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x64";
        try (InputStream in = AsyncProfilerIT.class.getResourceAsStream("/" + name + "/libasyncProfiler.so")) {
            Files.copy(in, library);
        }
    }

    private static ChildJvm start(Jdk jdk, String what, Path library, String settings) throws Exception {
        return ChildJvm.on(jdk)
                .agent("profiling.engine=async-profiler;profiling.async.library=" + library
                        + ";overhead.budget=100;trace.methods=" + PLANTED + "#" + what + settings)
                .main(Planted.class, what)
                .printed("ready");
    }

    private static double share(ChildJvm child, String query, String method) throws Exception {
        JsonObject root = child.api("profile?from=0&" + query).get("root").asObject();
        return 100.0 * valueOf(root, PLANTED + "." + method) / Math.max(1, root.getLong("value", 0));
    }

    private static String feature(ChildJvm child, String state) throws Exception {
        for (JsonValue feature : child.api("status").get("features").asArray()) {
            JsonObject one = feature.asObject();
            if (one.getString("name", "").equals("async-profiler")
                    && one.getString("state", "").equals(state)) {
                return one.getString("reason", "");
            }
        }
        return "";
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aMethodThatBurnsSeventyPercentIsSeventyPercentOfItsTransactionsProfile(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "burn", library, ";profiling.interval=5ms")) {
            // By CPU time, of which a busy machine gives little: so each few hundred may take a minute.
            for (int i = 1; i <= 5; i++) {
                int enough = 400 * i;
                ChildJvm.await("samples come", () -> samples(child, "kind=cpu&transaction=Planted.burn") > enough);
            }
            child.type("enough");
            child.printed("done");
            String line = child.out()
                    .lines()
                    .filter(text -> text.startsWith("heavy "))
                    .findFirst()
                    .orElseThrow();
            double truth = 100 * Double.parseDouble(line.substring(6));
            assertThat(truth).isBetween(69.0, 71.0);
            assertThat(share(child, "kind=cpu&transaction=Planted.burn", "heavy"))
                    .isBetween(truth - 3, truth + 3);
            // Nothing else runs.
            assertThat(samples(child, "kind=cpu&transaction=Planted.burn"))
                    .isGreaterThan(samples(child, "kind=cpu") * 85 / 100);
            assertThat(child.api("profile?kind=cpu").get("noEventsBecause").isNull())
                    .isTrue();
            assertThat(child.api("runtime").get("noEventsBecause").isNull()).isFalse();
            assertThat(feature(child, "on")).contains(library.toString(), "samples a second");
            assertThat(child.err()).doesNotContain("WARNING");
            assertThat(child.agentComplaints()).isEmpty();
            ChildJvm.await("kept traces have profiles of their own", () -> {
                for (JsonObject trace : child.items("traces?type=method")) {
                    if (samples(child, "kind=cpu&traceId=" + trace.getString("traceId", "")) >= 5) {
                        return true;
                    }
                }
                return false;
            });
            assertThat(child.api("status").get("dropped").asObject().names())
                    .doesNotContain("async_slice_full", "async_slices_unreadable");
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void itAllocatesAndTheRecorderGoesOnBesideIt(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "allocate", library, ";jfr.enabled=true")) {
            ChildJvm.await("samples come", () -> samples(child, "kind=alloc&transaction=Planted.allocate") > 50);
            assertThat(share(child, "kind=alloc", "allocate")).isGreaterThan(90);
            JsonObject row = child.row("transactions", "name", "Planted.allocate");
            assertThat(row.getLong("count", 0)).isPositive();
            ChildJvm.await(
                    "the recorder tells of the JVM",
                    () -> child.api("runtime").get("noEventsBecause").isNull());
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void threadsThatWaitAreFoundByTheClockOnTheWall(Jdk jdk) throws Exception {
        try (ChildJvm child =
                start(jdk, "contend", library, ";profiling.async.wall=true;profiling.wall.enabled=true")) {
            ChildJvm.await("waits are sampled", () -> samples(child, "kind=wall&transaction=Planted.contend") > 20);
            // Both looking would count the same time twice.
            assertThat(child.api("status").get("features").toString()).contains("async-profiler looks instead");
            ChildJvm.await("locks are sampled", () -> samples(child, "kind=lock&transaction=Planted.contend") > 5);
            JsonObject locks = child.api("profile?from=0&kind=lock").get("root").asObject();
            assertThat(valueOf(locks, PLANTED + ".waitForMonitor")).isGreaterThan(10_000_000);
            assertThat(valueOf(locks, PLANTED + ".waitForLock")).isGreaterThan(10_000_000);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void whatCannotBeLoadedIsSaidOnceAndTheRecorderSamples(Jdk jdk) throws Exception {
        Path noLibrary = Files.writeString(folder.resolve("no library.so"), "text");
        for (Path bad : List.of(folder.resolve("missing.so"), noLibrary)) {
            try (ChildJvm child = start(jdk, "burn", bad, ";jfr.enabled=true;profiling.interval=5ms")) {
                ChildJvm.await("the recorder samples", () -> samples(child, "kind=cpu&transaction=Planted.burn") > 20);
                assertThat(feature(child, "failed")).contains("profiling.async.library=" + bad, "profiling.engine=jfr");
                assertThat(child.agentComplaints())
                        .singleElement()
                        .satisfies(line -> assertThat(line)
                                .contains(
                                        "profiling.async.library=" + bad, "profiling.engine=jfr", "recorder samples"));
            }
        }
    }
}
