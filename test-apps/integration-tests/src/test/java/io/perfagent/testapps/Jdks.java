package io.perfagent.testapps;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JDKs of this machine, 17 or newer, one of each feature version: every integration test runs on all of them. */
public final class Jdks {

    private Jdks() {}

    /** A JDK. */
    public record Jdk(int feature, Path home) {
        /** One of its tools. */
        public String tool(String name) {
            return home.resolve("bin").resolve(name).toString();
        }

        @Override
        public String toString() {
            return "JDK " + feature;
        }
    }

    /** The running one first, then others by version. */
    public static Collection<Jdk> all() {
        Map<Integer, Jdk> found = new TreeMap<>();
        for (Path home : candidates()) {
            int feature = feature(home);
            if (feature >= 17) {
                found.putIfAbsent(feature, new Jdk(feature, home));
            }
        }
        return found.values();
    }

    /** The JDK that runs the test. */
    public static Jdk running() {
        return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
    }

    private static List<Path> candidates() {
        List<Path> homes = new ArrayList<>(List.of(running().home()));
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("JAVA_HOME") || name.startsWith("JDK_")) {
                homes.add(Path.of(value));
            }
        });
        for (String folder : List.of("/usr/lib/jvm", System.getProperty("user.home") + "/.sdkman/candidates/java")) {
            File[] entries = new File(folder).listFiles(File::isDirectory);
            for (File entry : entries == null ? new File[0] : entries) {
                homes.add(entry.toPath());
            }
        }
        return homes;
    }

    private static int feature(Path home) {
        try {
            if (!Files.isExecutable(home.resolve("bin/javac"))) {
                return 0;
            }
            for (String line : Files.readAllLines(home.resolve("release"), StandardCharsets.UTF_8)) {
                if (line.startsWith("JAVA_VERSION=\"")) {
                    return Runtime.Version.parse(line.substring(14, line.length() - 1))
                            .feature();
                }
            }
        } catch (IOException | IllegalArgumentException notAJdk) {
            return 0;
        }
        return 0;
    }
}
