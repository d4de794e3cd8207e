package io.perfagent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds every instrumentation against the oldest and the newest version of its library, and the page that says so against
 * what came of it. {@code -Dsupported.write=true} writes the page.
 */
class SupportedTest {

    private static final Path PAGE = Path.of(System.getProperty("supported.page"));
    private static final String BEGIN = "<!-- written by SupportedTest -->\n";
    private static final String END = "<!-- end -->\n";

    private final ReferenceCheck check = new ReferenceCheck(
            RuleFile.SETS,
            ClassFileLocator.ForClassLoader.of(SupportedTest.class.getClassLoader()),
            new RefusingListener());

    static Stream<Instrumenter> instrumenters() {
        return Registry.all().stream();
    }

    @ParameterizedTest
    @MethodSource("instrumenters")
    void fitsTheVersionsItSaysItFits(Instrumenter instrumenter) {
        assertThat(instrumenter.getClass().isAnnotationPresent(Supports.class))
                .as("@Supports on " + instrumenter.getClass().getSimpleName())
                .isTrue();
        RuleSet set = RuleSet.of(instrumenter);
        List<String> versions = Versions.of(set.name());
        assertThat(versions.isEmpty()
                        == instrumenter
                                .getClass()
                                .getAnnotation(Supports.class)
                                .versions()
                                .isEmpty())
                .as("versions of " + set.name() + ": either jars in this module's pom, or said in @Supports")
                .isFalse();
        for (String version : versions) {
            fits(set, Versions.loader(set.name(), version), version);
        }
        if (versions.isEmpty()) {
            fits(set, ClassLoader.getPlatformClassLoader(), "of this JDK");
        }
    }

    private void fits(RuleSet set, ClassLoader library, String version) {
        assertThat(check.missing(set, new Library(library)))
                .as(set.name() + " " + version)
                .isNull();
        assertThat(set.rules().stream()
                        .mapToInt(rule -> Target.shapes(rule, library).size())
                        .sum())
                .as("methods of " + set.name() + " " + version + " that a rule means")
                .isPositive();
    }

    @Test
    void thePageSaysSo() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        String expected = page.substring(0, begin) + table() + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("supported.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/supported.md is stale: write it with -Dsupported.write=true")
                .isEqualTo(expected);
    }

    private static String table() {
        StringBuilder table =
                new StringBuilder("| name | library | versions checked | what it gives |\n|---|---|---|---|\n");
        row(table, Profiled.NAME, "your code", "", "timers; transactions with `@Profiled(transaction = true)`");
        for (Instrumenter instrumenter : Registry.all()) {
            Supports supports = instrumenter.getClass().getAnnotation(Supports.class);
            if (supports != null) {
                List<String> versions = new ArrayList<>(Versions.of(instrumenter.name()));
                row(
                        table,
                        instrumenter.name(),
                        supports.library(),
                        versions.isEmpty() ? supports.versions() : String.join(", ", versions),
                        supports.gives());
            }
        }
        return table.toString();
    }

    private static void row(StringBuilder table, String name, String library, String versions, String gives) {
        table.append("| `")
                .append(name)
                .append("` | ")
                .append(library)
                .append(" | ")
                .append(versions);
        table.append(" | ").append(gives).append(" |\n");
    }
}
