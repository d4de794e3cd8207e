package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/** Puts docs/benchmarks.md together from what the suites left: first the goals, kept and missed alike, then a section each. */
final class Page {

    private final Path reports;
    private final List<Suite> suites;
    private final Properties reasons = new Properties();

    Page(Path reports, List<Suite> suites) throws IOException {
        this.reports = reports;
        this.suites = suites;
        try (InputStream stream = Objects.requireNonNull(
                        Page.class.getResourceAsStream("/reasons.properties"), "reasons.properties");
                Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            reasons.load(reader);
        }
    }

    void write(Path page) throws IOException {
        List<Report.Finding> findings = new ArrayList<>();
        for (Suite suite : suites) {
            findings.addAll(Report.Finding.load(reports, suite.name()));
        }
        StringBuilder text = new StringBuilder();
        text.append("# What it costs\n\n")
                .append(introduction())
                .append(goals(findings))
                .append(missed(findings));
        for (Suite suite : suites) {
            Path body = reports.resolve(suite.name() + ".md");
            if (Files.exists(body)) {
                text.append("## ").append(suite.title()).append("\n\n").append(Files.readString(body));
            }
        }
        Files.writeString(page, text.toString().strip() + "\n");
    }

    private String introduction() throws IOException {
        Path machine = reports.resolve("machine.md");
        return """
                Written by the benchmarks themselves: `mvn -DskipTests -Pbenchmarks verify`, or, in ten minutes and with wider
                intervals, `mvn -DskipTests -Pbenchmarks -Dbenchmarks.mode=quick verify`. Read the ratios: absolute times differ
                elsewhere.

                One block is every agent once, in a JVM of its own, in another order each time. Ratios are computed within a
                block; a figure is the median over blocks, and in parentheses its 95 % bootstrap interval. "Added" is the
                difference to no agent in the same block. A block does not count when the host took more than 2 % of the
                processor time or the cost of a clock read moved by more than 5 % in it.

                """ + (Files.exists(machine) ? Files.readString(machine) : "");
    }

    private String goals(List<Report.Finding> findings) {
        StringBuilder table =
                new StringBuilder("## Goals\n\n| goal | what | on | at most | measured | | recorded ÷ expected |\n");
        table.append("|---|---|---|---|---|---|---|\n");
        for (Goal goal : Goal.values()) {
            List<Report.Finding> own =
                    findings.stream().filter(finding -> finding.goal() == goal).toList();
            if (own.isEmpty()) {
                table.append("| %s | %s | | %s | not measured | | |%n"
                        .formatted(goal.id, goal.title, Estimate.number(goal.bound)));
            }
            for (Report.Finding finding : own) {
                table.append("| %s | %s | %s | %s | %s | %s | %s |%n"
                        .formatted(
                                goal.id,
                                goal.title,
                                finding.where(),
                                Estimate.number(goal.bound),
                                finding.text(),
                                goal.kept(finding.value()) ? "kept" : "**missed**",
                                finding.recorded()));
            }
        }
        return table.append('\n').toString();
    }

    /** Why a goal is missed is not measured but known: the words come from a file and survive the next run. */
    private String missed(List<Report.Finding> findings) {
        StringBuilder lines = new StringBuilder();
        for (Report.Finding finding : findings) {
            Goal goal = finding.goal();
            if (!goal.kept(finding.value())) {
                String reason =
                        reasons.getProperty(goal.id.replace(' ', '.'), "").strip();
                lines.append("- **%s**, %s: missed by %s. %s"
                                .formatted(
                                        goal.id, finding.where(), Estimate.number(finding.value() - goal.bound), reason)
                                .strip())
                        .append('\n');
            }
        }
        return lines.isEmpty() ? "" : "Missed:\n\n" + lines + "\n";
    }
}
