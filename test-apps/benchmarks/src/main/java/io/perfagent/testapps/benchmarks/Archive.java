package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A program's classes, stored by a run without an agent so that later runs need not parse them: a dynamic archive (AppCDS), or from
 * JDK 25 on an AOT cache. An agent that makes the JVM give them up costs every start of such a program.
 */
enum Archive {
    NONE("default"),
    DYNAMIC("AppCDS"),
    AOT_CACHE("AOT cache");

    /** The module of agents has to be in the archive's module graph: with another graph the JVM refuses it. */
    private static final String INSTRUMENT = "--add-modules=java.instrument";

    /** Those of {@link DatabaseProgram}'s database. */
    static final String OWN_CLASSES = "org.h2.";

    private static final String LOG = "classes.txt";

    final String title;

    Archive(String title) {
        this.title = title;
    }

    /** Whether a JDK can write it. */
    boolean supportedBy(Jdk jdk) {
        return this != AOT_CACHE || jdk.hasMethodTiming();
    }

    /** Writes the archive in a training run; the workload that uses it. */
    Workload prepare(Laboratory laboratory, Jdk jdk, Workload workload) throws IOException, InterruptedException {
        if (this == NONE) {
            return workload;
        }
        String write = this == DYNAMIC ? "-XX:ArchiveClassesAtExit=" : "-XX:AOTCacheOutput=";
        String read = this == DYNAMIC ? "-XX:SharedArchiveFile=" : "-XX:AOTCache=";
        String file = name().toLowerCase(Locale.ROOT) + ".archive";
        Fork training = laboratory.run(jdk, WholeConfigurations.NONE, workload.with(List.of(INSTRUMENT, write + file)));
        Path archive = training.directory().resolve(file);
        if (!Files.exists(archive)) {
            throw new IOException(title + " of " + workload.main() + " was not written: " + training.failure());
        }
        return workload.with(List.of(INSTRUMENT, read + archive));
    }

    /** The workload, telling where each class came from. */
    static Workload logged(Workload workload) {
        return workload.with(List.of("-Xlog:class+load:file=" + LOG));
    }

    /** Names of the program's own classes, by whether they came from an archive, in a fork of a logged workload. */
    static Set<String> loaded(Fork fork, boolean fromArchive) throws IOException {
        Set<String> names = new HashSet<>();
        for (String line : Files.readAllLines(fork.directory().resolve(LOG))) {
            int source = line.indexOf(" source: ");
            if (source > 0) {
                String name = line.substring(line.lastIndexOf(']', source) + 1, source)
                        .strip();
                boolean own = name.startsWith(OWN_CLASSES) && !name.contains("Lambda") && !name.contains("/");
                if (own && line.contains("shared objects file") == fromArchive) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
