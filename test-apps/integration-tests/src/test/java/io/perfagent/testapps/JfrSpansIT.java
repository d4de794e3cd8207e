package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Planted;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A recording of the user's own, read with the JDK's own tool. */
class JfrSpansIT {

    private static final Pattern TIMES = Pattern.compile("times (\\d+)");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void everyTransactionAndSpanIsAnEventOfAnyRecording(Jdk jdk) throws Exception {
        Path file = folder.resolve("spans.jfr");
        String planted = Planted.class.getName();
        try (ChildJvm child = ChildJvm.on(jdk)
                .options("-XX:StartFlightRecording:filename=" + file + ",settings=default")
                .agent("jfr.spans=true;trace.methods=" + planted + "#contend," + planted + "#waitFor*")
                .main(Planted.class, "contend")) {
            child.printed("ready");
            ChildJvm.await(
                    "some transactions",
                    () -> child.items("transactions").stream()
                            .anyMatch(row -> row.getString("name", "").equals("Planted.contend")
                                    && row.getLong("count", 0) >= 5));
            child.type("enough");
            child.printed("done");
            Matcher times = TIMES.matcher(child.out());
            assertThat(times.find()).isTrue();
            JsonObject row = child.row("transactions", "name", "Planted.contend");
            assertThat(row.getLong("count", 0)).isEqualTo(Long.parseLong(times.group(1)));
            run(jdk, "jcmd", String.valueOf(child.pid()), "JFR.dump", "name=1", "filename=" + file);
            String transactions = run(jdk, "jfr", "print", "--events", "io.perfagent.Transaction", file.toString());
            assertThat(count("name = \"Planted.contend\"", transactions)).isEqualTo(row.getLong("count", 0));
            String spans = run(jdk, "jfr", "print", "--events", "io.perfagent.Span", file.toString());
            assertThat(count("name = \"Planted.waitForMonitor\"", spans)).isEqualTo(row.getLong("count", 0));
            assertThat(count("transaction = \"Planted.contend\"", spans)).isEqualTo(2 * row.getLong("count", 0));
            // The wait of 60 ms is the event's own duration.
            assertThat(spans).containsPattern("duration = [56]\\d\\.\\d+ ms");
        }
    }

    private static long count(String what, String text) {
        return Pattern.compile(Pattern.quote(what)).matcher(text).results().count();
    }

    private static String run(Jdk jdk, String tool, String... arguments) throws Exception {
        try (ChildJvm child =
                ChildJvm.command(jdk.tool(tool)).options(arguments).start()) {
            assertThat(child.exitCode()).as(child.out() + child.err()).isZero();
            return child.out();
        }
    }
}
