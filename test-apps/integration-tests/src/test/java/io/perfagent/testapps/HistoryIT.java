package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Counting;
import io.perfagent.testapps.apps.Planted;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a program measured outlives it, however it ends. */
class HistoryIT {

    private static final long CALLS = 1_000_000;

    @TempDir
    Path folder;

    private ChildJvm start(Jdk jdk, String version) throws IOException {
        return ChildJvm.on(jdk)
                .agent("service=past;history.enabled=true;data.dir=" + folder + ";resource.attributes=service.version="
                        + version + ",vcs.ref.head.revision=abc" + version)
                .main(Counting.class)
                .printed("ready");
    }

    private static long calls(ChildJvm child, String period) throws Exception {
        for (JsonValue row : child.api("methods?" + period).get("items").asArray()) {
            if (row.asObject().getString("method", "").equals("called")) {
                return row.asObject().getLong("calls", 0);
            }
        }
        return 0;
    }

    private static void awaitCalls(ChildJvm child, String period, long calls) {
        ChildJvm.await(calls + " calls with " + period, () -> {
            try {
                return calls(child, period) == calls;
            } catch (Exception notYet) {
                throw new AssertionError(notYet);
            }
        });
    }

    /** Waits until an interval was written that began after now. */
    private void awaitTwoIntervals() {
        File file = folder.resolve("10s-0000000001.seg").toFile();
        for (int i = 0; i < 2; i++) {
            long before = file.length();
            ChildJvm.await("an interval is written", () -> file.length() > before);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aKilledProgramsFiguresAreThereAfterItsRestart(Jdk jdk) throws Exception {
        long firstStart = System.currentTimeMillis();
        long killed;
        try (ChildJvm child = start(jdk, "1.0")) {
            awaitCalls(child, "from=0", CALLS);
            awaitTwoIntervals();
            child.kill();
            child.exitCode();
            killed = System.currentTimeMillis();
        }
        try (ChildJvm child = start(jdk, "1.1")) {
            awaitCalls(child, "from=0", 2 * CALLS);
            assertThat(calls(child, "from=" + firstStart + "&to=" + killed)).isEqualTo(CALLS);
            assertThat(calls(child, "from=" + killed + "&to=" + (killed + 600_000)))
                    .isEqualTo(CALLS);
            // What is since the start stays that, for counters that scrapers read.
            String metrics =
                    ChildJvm.get(child.dashboard() + "/metrics", Map.of()).body();
            assertThat(metrics.lines()
                            .filter(line -> line.startsWith("perfagent_method_duration_seconds_count")
                                    && line.contains("method=\"called\""))
                            .toList())
                    .singleElement()
                    .satisfies(line -> assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                            .isEqualTo(CALLS));
            List<JsonObject> deploys = items(child, "deploys");
            assertThat(deploys).extracting(row -> row.getString("version", "")).containsExactly("1.1", "1.0");
            assertThat(deploys).extracting(row -> row.getString("commit", "")).containsExactly("abc1.1", "abc1.0");
            assertThat(deploys)
                    .allSatisfy(
                            row -> assertThat(row.getBoolean("deploy", false)).isTrue());
            assertThat(items(child, "traces?type=startup")).hasSizeGreaterThanOrEqualTo(1);
            assertThat(child.agentComplaints()).isEmpty();
            child.terminate();
            assertThat(child.exitCode()).isEqualTo(143);
        }
        // An orderly end loses nothing at all: nobody waited for an interval to be written.
        try (ChildJvm child = start(jdk, "1.1")) {
            awaitCalls(child, "from=0", 3 * CALLS);
            assertThat(items(child, "deploys").get(0).getBoolean("deploy", true))
                    .isFalse();
        }
    }

    private boolean isWritten(String shelf) {
        return folder.resolve(shelf + "-0000000001.seg").toFile().length() > 100;
    }

    private ChildJvm burn(Jdk jdk) throws IOException {
        return ChildJvm.on(jdk)
                .agent("jfr.enabled=true;overhead.budget=1000;history.enabled=true;data.dir=" + folder
                        + ";trace.methods=" + Planted.class.getName() + "#burn")
                .main(Planted.class, "burn")
                .printed("ready");
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aKilledProgramsProfileIsThereAfterItsRestart(Jdk jdk) throws Exception {
        long killedMinute;
        try (ChildJvm child = burn(jdk)) {
            ChildJvm.await("samples", () -> ProfileAnswers.samples(child, "transaction=Planted.burn") > 100);
            // With the first sample of the next minute what was sampled in this one is written.
            long minute = System.currentTimeMillis() / 60_000;
            ChildJvm.await("the next minute", () -> System.currentTimeMillis() / 60_000 > minute);
            ChildJvm.await(
                    "a minute is written, or with it the last of ten",
                    () -> isWritten("profile-so-far") || isWritten("profiles"));
            child.kill();
            child.exitCode();
            killedMinute = System.currentTimeMillis() / 60_000;
        }
        try (ChildJvm child = burn(jdk)) {
            String before = "profile?kind=cpu&transaction=Planted.burn&from=0&to=" + (killedMinute * 60_000 - 1);
            ChildJvm.await("the profile from before", () -> child.api(before).getLong("samples", 0) > 0);
            JsonObject root = child.api(before).get("root").asObject();
            double heavy = ProfileAnswers.valueOf(root, Planted.class.getName() + ".heavy");
            assertThat(heavy / root.getLong("value", 1)).isBetween(0.5, 0.9);
            assertThat(child.agentComplaints()).isEmpty();
        }
    }

    private static List<JsonObject> items(ChildJvm child, String path) throws Exception {
        List<JsonObject> items = new ArrayList<>();
        child.api(path).get("items").asArray().forEach(row -> items.add(row.asObject()));
        return items;
    }

    private static JsonObject feature(ChildJvm child) throws Exception {
        for (JsonValue feature : child.api("status").get("features").asArray()) {
            if (feature.asObject().getString("name", "").equals("history")) {
                return feature.asObject();
            }
        }
        throw new AssertionError("the status says nothing of history");
    }

    private static void awaitFeature(ChildJvm child, String state, String reason) {
        ChildJvm.await("history is " + state, () -> {
            try {
                JsonObject feature = feature(child);
                return feature.getString("state", "").equals(state)
                        && feature.getString("reason", "").contains(reason);
            } catch (Exception unreadable) {
                throw new AssertionError(unreadable);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aFolderThatCannotBeMadeAndASecondJvmAreSaidAndTheProgramRuns(Jdk jdk) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("service=past;history.enabled=true;data.dir=" + file.resolve("below"))
                .main(Counting.class)) {
            child.printed("ready");
            awaitFeature(child, "failed", "cannot be made");
            awaitCalls(child, "from=0", CALLS);
            assertThat(child.agentComplaints()).isEmpty();
        }
        try (ChildJvm first = start(jdk, "1")) {
            awaitFeature(first, "on", "");
            try (ChildJvm second = start(jdk, "1")) {
                awaitFeature(second, "on", "another JVM was first");
                awaitCalls(second, "from=0", CALLS);
                assertThat(folder.resolve("jvm-2")).isDirectory();
            }
        }
    }
}
