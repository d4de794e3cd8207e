package io.perfagent.testapps;

import static io.perfagent.testapps.ProfileAnswers.samples;
import static io.perfagent.testapps.ProfileAnswers.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Planted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that are slow in one way that is known: the view for it names what was planted, with the right figures. */
class RuntimeIT {

    private static final String PLANTED = Planted.class.getName();

    @TempDir
    Path folder;

    private static ChildJvm start(Jdk jdk, String what, String settings) throws Exception {
        return ChildJvm.on(jdk)
                .agent("jfr.enabled=true;overhead.budget=100;trace.methods=" + PLANTED + "#" + what + settings)
                .main(Planted.class, what)
                .printed("ready");
    }

    private static List<JsonObject> rows(JsonValue array) {
        List<JsonObject> rows = new ArrayList<>();
        array.asArray().forEach(row -> rows.add(row.asObject()));
        return rows;
    }

    /** The kept traces of the planted method that have an interruption of {@code kind}. */
    private static JsonObject traceWith(ChildJvm child, String kind) throws Exception {
        for (JsonObject trace : child.items("traces?type=method")) {
            JsonObject part = child.api("traces/" + trace.getString("traceId", ""))
                    .get("items")
                    .asArray()
                    .get(0)
                    .asObject();
            for (JsonObject cause : rows(part.get("causes"))) {
                if (cause.getString("kind", "").equals(kind)) {
                    return part;
                }
            }
        }
        return null;
    }

    private static double share(JsonObject part, String kind) {
        return rows(part.get("causes")).stream()
                .filter(cause -> cause.getString("kind", "").equals(kind))
                .mapToDouble(cause -> cause.getDouble("sharePercent", 0))
                .sum();
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aMethodThatBurnsSeventyPercentIsSeventyPercentOfItsTransactionsProfile(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "burn", ";profiling.interval=5ms")) {
            // So many that the share is known to one in a hundred: three standard deviations of it are 2.6 points.
            ChildJvm.await("samples come", () -> samples(child, "kind=cpu&transaction=Planted.burn") > 2_000);
            child.type("enough");
            child.printed("done");
            String line = child.out()
                    .lines()
                    .filter(text -> text.startsWith("heavy "))
                    .findFirst()
                    .orElseThrow();
            double truth = 100 * Double.parseDouble(line.substring(6));
            assertThat(truth).isBetween(69.0, 71.0);
            JsonObject profile = child.api("profile?from=0&kind=cpu&transaction=Planted.burn");
            JsonObject root = profile.get("root").asObject();
            double heavy = 100.0 * valueOf(root, PLANTED + ".heavy") / root.getLong("value", 0);
            assertThat(heavy).isBetween(truth - 3, truth + 3);
            assertThat(profile.getLong("total", 0)).isEqualTo(root.getLong("value", -1));
            // Nothing else runs.
            assertThat(samples(child, "kind=cpu&transaction=Planted.burn"))
                    .isGreaterThan(samples(child, "kind=cpu") * 9 / 10);
            ChildJvm.await("kept traces have profiles of their own", () -> {
                for (JsonObject trace : child.items("traces?type=method")) {
                    if (samples(child, "kind=cpu&traceId=" + trace.getString("traceId", "")) >= 5) {
                        return true;
                    }
                }
                return false;
            });
            assertThat(ChildJvm.get(child.dashboard() + "/api/v1/profile?from=0&format=collapsed", java.util.Map.of())
                            .body())
                    .contains(PLANTED + ".burn;" + PLANTED + ".heavy ");
            assertThat(child.api("profile?from=0&format=speedscope")
                            .get("shared")
                            .toString())
                    .contains(PLANTED + ".heavy");
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void locksAreNamedByClassAndCountedAsTheJdksOwnToolCountsThem(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "contend", "")) {
            ChildJvm.await("both kinds are seen", () -> {
                JsonValue items = child.api("locks?from=0").get("items");
                return !items.isNull() && items.asArray().size() >= 2;
            });
            ChildJvm.await("a trace is explained by it", () -> traceWith(child, "lock") != null);
            JsonObject part = traceWith(child, "lock");
            assertThat(part.get("interruptions").toString()).contains("Planted$Till");
            assertThat(share(part, "lock")).isBetween(40.0, 100.0);
            child.type("enough");
            child.printed("done");
            ChildJvm.await("all of it was read", () -> {
                long before = lockCount(child, "monitor", PLANTED + "$Till");
                Thread.sleep(3_000);
                return before == lockCount(child, "monitor", PLANTED + "$Till");
            });
            Path file = folder.resolve("locks" + jdk.feature() + ".jfr");
            run(jdk, "jcmd", String.valueOf(child.pid()), "JFR.dump", "filename=" + file);
            assertThat(lockCount(child, "monitor", PLANTED + "$Till"))
                    .isEqualTo(printed(jdk, file, "jdk.JavaMonitorEnter", "Planted$Till"));
            assertThat(lockCount(child, "park", "java.util.concurrent.locks.ReentrantLock$NonfairSync"))
                    .isEqualTo(printed(jdk, file, "jdk.ThreadPark", "ReentrantLock$NonfairSync"));
            JsonObject locks = child.api("profile?from=0&kind=lock").get("root").asObject();
            assertThat(valueOf(locks, PLANTED + ".waitForMonitor")).isGreaterThan(10_000_000);
            assertThat(valueOf(locks, PLANTED + ".waitForLock")).isGreaterThan(10_000_000);
        }
    }

    private static long lockCount(ChildJvm child, String kind, String type) throws Exception {
        return child.items("locks").stream()
                .filter(row -> row.getString("kind", "").equals(kind)
                        && row.getString("class", "").equals(type))
                .mapToLong(row -> row.getLong("count", 0))
                .sum();
    }

    private static long printed(Jdk jdk, Path file, String event, String type) throws Exception {
        return run(jdk, "jfr", "print", "--events", event, file.toString())
                .lines()
                .filter(line -> line.contains("Class = ") && line.contains(type))
                .count();
    }

    private static String run(Jdk jdk, String tool, String... arguments) throws Exception {
        try (ChildJvm child =
                ChildJvm.command(jdk.tool(tool)).options(arguments).start()) {
            assertThat(child.exitCode()).as(child.out() + child.err()).isZero();
            return child.out();
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void collectionsHaveCausesAndExplainTraces(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "collect", "")) {
            ChildJvm.await("a collection is reported", () -> {
                JsonValue pauses =
                        child.api("runtime?from=0").get("gc").asObject().get("pauses");
                return !pauses.isNull() && pauses.toString().contains("System.gc()");
            });
            JsonObject runtime = child.api("runtime?from=0");
            JsonObject gc = runtime.get("gc").asObject();
            assertThat(gc.getLong("heapUsedAfterBytes", 0)).isPositive();
            assertThat(gc.get("pauses").toString()).contains("G1 Old Generation");
            assertThat(runtime.get("safepoints").toString()).contains("G1");
            assertThat(runtime.get("memory").toString()).contains("Metaspace").contains("G1 Old Gen");
            ChildJvm.await("a trace is explained by it", () -> traceWith(child, "gc") != null);
            JsonObject part = traceWith(child, "gc");
            assertThat(share(part, "gc")).isBetween(0.1, 100.0);
            assertThat(share(part, "any")).isBetween(share(part, "gc"), 100.0);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void allocationIsExactInTransactionsAndFoundByTheProfile(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "allocate", "")) {
            ChildJvm.await("samples come", () -> samples(child, "kind=alloc&transaction=Planted.allocate") > 50);
            JsonObject row = child.row("transactions", "name", "Planted.allocate");
            double perCall = (double) row.getLong("allocatedBytes", 0) / row.getLong("count", 1);
            assertThat(perCall).isBetween(99e6, 101e6);
            JsonObject profile = child.api("profile?from=0&kind=alloc");
            JsonObject root = profile.get("root").asObject();
            assertThat(valueOf(root, PLANTED + ".allocate")).isGreaterThan(root.getLong("value", 0) * 9 / 10);
            assertThat(profile.getString("basis", "")).contains("sampled");
            JsonObject allocation = child.api("runtime").get("allocation").asObject();
            assertThat(allocation.getLong("totalBytes", 0)).isGreaterThanOrEqualTo(row.getLong("allocatedBytes", 0));
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void slowReadsNameTheirPeer(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "read", "")) {
            ChildJvm.await("a trace is explained by it", () -> traceWith(child, "socket") != null);
            assertThat(share(traceWith(child, "socket"), "socket")).isBetween(50.0, 100.0);
            assertThat(child.api("runtime?from=0").get("slowTransfers").toString())
                    .contains("\"operation\":\"read\"")
                    .contains("localhost:");
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void throwablesAreCountedByType(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "fail", "")) {
            ChildJvm.await(
                    "throwables are seen", () -> samples(child, "kind=exceptions&transaction=Planted.fail") >= 50);
            JsonObject exceptions =
                    child.api("runtime?from=0").get("exceptions").asObject();
            assertThat(exceptions.getLong("total", 0)).isPositive();
            assertThat(exceptions.get("types").toString()).contains(PLANTED + "$Planned");
            assertThat(valueOf(
                            child.api("profile?from=0&kind=exceptions")
                                    .get("root")
                                    .asObject(),
                            PLANTED + ".fail"))
                    .isGreaterThanOrEqualTo(50);
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void pinnedCarriersAreReportedWhereTheJvmDoes(Jdk jdk) throws Exception {
        // JDK 21 to 23 report them without a reason; before, there are no virtual threads.
        Assumptions.assumeTrue(jdk.feature() >= 24);
        try (ChildJvm child = start(jdk, "pin", "")) {
            ChildJvm.await("pinning is reported", () -> {
                JsonValue pinned = child.api("runtime?from=0").get("pinned");
                return !pinned.isNull() && pinned.toString().contains("Planted$Slow");
            });
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void deadlocksAreFound(Jdk jdk) throws Exception {
        try (ChildJvm child = start(jdk, "deadlock", "")) {
            ChildJvm.await("both threads are named", () -> {
                String found = child.api("locks").get("deadlocks").toString();
                return found.contains("\"thread\":\"left\"")
                        && found.contains("\"owner\":\"right\"")
                        && found.contains("Planted$Till");
            });
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void withoutARecorderFiguresAreAbsentAndEverythingElseWorks(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .options("-XX:-FlightRecorder")
                .agent("jfr.enabled=true;trace.methods=" + PLANTED + "#contend")
                .main(Planted.class, "contend")
                .printed("ready")) {
            ChildJvm.await(
                    "the status says why",
                    () -> feature(child, "failed").contains("no recorder")
                            || feature(child, "on").contains("events"));
            if (!feature(child, "failed").isEmpty()) {
                JsonObject runtime = child.api("runtime");
                assertThat(runtime.get("safepoints").isNull()).isTrue();
                assertThat(runtime.get("gc").asObject().get("pauses").isNull()).isTrue();
                assertThat(runtime.get("memory").asArray()).isNotEmpty();
                assertThat(child.api("locks").get("items").isNull()).isTrue();
            }
            assertThat(child.row("transactions", "name", "Planted.contend").getLong("count", 0))
                    .isPositive();
        }
    }

    private static String feature(ChildJvm child, String state) throws Exception {
        return rows(child.api("status").get("features")).stream()
                .filter(feature -> feature.getString("name", "").equals("jfr")
                        && feature.getString("state", "").equals(state))
                .map(feature -> feature.getString("reason", ""))
                .findFirst()
                .orElse("");
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void anImageWithoutTheModuleRunsWithoutIt(Jdk jdk) throws Exception {
        Path image = folder.resolve("image" + jdk.feature());
        run(
                jdk,
                "jlink",
                "--add-modules",
                "java.base,java.instrument,jdk.httpserver,java.management",
                "--output",
                image.toString());
        try (ChildJvm child = ChildJvm.command(image.resolve("bin/java").toString())
                .agent("jfr.enabled=true;overhead.budget=100")
                .main(Planted.class, "wait")
                .printed("ready")) {
            ChildJvm.await("the status says why", () -> feature(child, "off").contains("no module jdk.jfr"));
            assertThat(child.api("runtime").get("memory").asArray()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aUsersOwnRecordingStaysWhole(Jdk jdk) throws Exception {
        Path file = folder.resolve("own" + jdk.feature() + ".jfr");
        try (ChildJvm child = ChildJvm.on(jdk)
                .options("-XX:StartFlightRecording:filename=" + file + ",settings=default")
                .agent("jfr.enabled=true;overhead.budget=100")
                .main(Planted.class, "collect")
                .printed("ready")) {
            ChildJvm.await("both run", () -> feature(child, "on").contains("events"));
            run(jdk, "jcmd", String.valueOf(child.pid()), "JFR.dump", "name=1", "filename=" + file);
            assertThat(run(jdk, "jfr", "print", "--events", "jdk.GarbageCollection", file.toString()))
                    .contains("System.gc()");
            assertThat(run(jdk, "jcmd", String.valueOf(child.pid()), "JFR.check"))
                    .contains("name=1");
        }
    }
}
