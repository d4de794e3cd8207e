package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a program with an agent still takes its classes from its archive, all but those the agent changes, and whether the agent
 * still changes those: keeping the archive by overlooking its classes would be no merit.
 */
final class ArchiveSuite implements Suite {

    @Override
    public String name() {
        return "archive";
    }

    @Override
    public String title() {
        return "Class data sharing";
    }

    @Override
    public void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException {
        Settings settings = laboratory.settings();
        Set<Jdk> jdks = new LinkedHashSet<>(List.of(settings.jdk()));
        settings.timingJdk().ifPresent(jdks::add);
        for (Jdk jdk : jdks) {
            for (Archive archive : List.of(Archive.DYNAMIC, Archive.AOT_CACHE)) {
                if (archive.supportedBy(jdk)) {
                    compare(laboratory, report, jdk, archive);
                }
            }
        }
    }

    private static void compare(Laboratory laboratory, Report report, Jdk jdk, Archive archive)
            throws IOException, InterruptedException {
        Workload plain = Workload.plain(DatabaseProgram.class, Map.of(), 120);
        Workload archived = Archive.logged(archive.prepare(laboratory, jdk, plain));
        Set<String> before = Archive.loaded(laboratory.run(jdk, WholeConfigurations.NONE, archived), true);
        Set<String> wovenWithout = woven(laboratory.run(jdk, WholeConfigurations.LOCAL, plain));
        String where = jdk.title() + ", " + archive.title;
        List<List<String>> rows = new ArrayList<>();
        for (Configuration configuration : WholeConfigurations.of(laboratory.settings())) {
            Fork fork = laboratory.run(jdk, configuration, archived);
            if (!fork.failure().isEmpty()) {
                report.text("- " + configuration.title() + ", " + where + " failed: `" + fork.failure() + "`");
                continue;
            }
            Set<String> lost = Archive.loaded(fork, false);
            lost.retainAll(before);
            int kept = before.size() - lost.size();
            String woven = "–";
            if (configuration.peer() == Peer.PERF_AGENT) {
                woven = woven(fork).size() + " of " + wovenWithout.size();
            }
            if (configuration.equals(WholeConfigurations.LOCAL)) {
                lost.removeAll(woven(fork));
                report.finding(Goal.M13, where, Estimate.of(lost.size()), "woven " + woven);
            }
            rows.add(List.of(
                    configuration.title(), String.valueOf(kept), Estimate.number(100.0 * kept / before.size()), woven));
        }
        report.text(
                "A program with an embedded database, %s: its classes that still come from the archive, and how many of"
                                .formatted(where)
                        + " those woven without an archive are woven with it.");
        report.table(List.of("agent", "from the archive", "percent", "woven"), rows);
    }

    /** The program's own classes that the agent changed, as the program printed them. */
    private static Set<String> woven(Fork fork) throws IOException {
        Set<String> names = new HashSet<>();
        for (String line : Files.readAllLines(fork.directory().resolve("out.txt"))) {
            if (line.startsWith("woven " + Archive.OWN_CLASSES)) {
                names.add(line.substring("woven ".length()));
            }
        }
        return names;
    }
}
