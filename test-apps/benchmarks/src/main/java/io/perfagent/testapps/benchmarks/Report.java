package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What one suite found, kept in two files of its own: the page is put together from those of all suites, so that one suite can be run
 * again without the others.
 */
final class Report {

    private static final String SEPARATOR = "\t";

    private final List<String> findings = new ArrayList<>();
    private final List<String> body = new ArrayList<>();

    /**
     * A goal's measured value.
     *
     * @param where on what, for example {@code JDK 17.0.15}
     * @param recorded how much of what happened was recorded in the same runs; a ratio without it is worth nothing
     */
    void finding(Goal goal, String where, Estimate value, String recorded) {
        if (value.measured()) {
            findings.add(String.join(
                    SEPARATOR, goal.name(), where, value.text(), Double.toString(value.median()), recorded));
        }
    }

    /** A line of the suite's section. */
    void text(String line) {
        body.add(line);
        body.add("");
    }

    /** A table of the suite's section. */
    void table(List<String> header, List<List<String>> rows) {
        body.add("| " + String.join(" | ", header) + " |");
        body.add("|" + String.join("|", Collections.nCopies(header.size(), "---")) + "|");
        rows.forEach(row -> body.add("| " + String.join(" | ", row) + " |"));
        body.add("");
    }

    /** What did not start or ended early, with its own words. */
    void failures(Series series) {
        series.failures().forEach((title, failure) -> text("- " + title + " failed: `" + failure + "`"));
    }

    void save(Path directory, String suite) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve(suite + ".findings"), findings);
        Files.write(directory.resolve(suite + ".md"), body);
    }

    /** One line of the findings file, read again. */
    record Finding(Goal goal, String where, String text, double value, String recorded) {

        static List<Finding> load(Path directory, String suite) throws IOException {
            Path file = directory.resolve(suite + ".findings");
            if (!Files.exists(file)) {
                return List.of();
            }
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(SEPARATOR, -1))
                    .map(fields -> new Finding(
                            Goal.valueOf(fields[0]), fields[1], fields[2], Double.parseDouble(fields[3]), fields[4]))
                    .toList();
        }
    }
}
