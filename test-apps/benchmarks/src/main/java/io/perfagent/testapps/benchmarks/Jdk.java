package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A JDK forks are started with.
 *
 * @param home its directory
 * @param version as its {@code release} file says, for example {@code 17.0.15}
 * @param vendor who built it
 */
record Jdk(Path home, String version, String vendor) {

    static Jdk at(Path home) throws IOException {
        Properties release = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("release"))) {
            release.load(reader);
        }
        return new Jdk(home, unquoted(release, "JAVA_VERSION"), unquoted(release, "IMPLEMENTOR"));
    }

    /** The newest JDK installed beside this one that has {@code jdk.MethodTiming}, or this one if it has. */
    Optional<Jdk> withMethodTiming() throws IOException {
        if (hasMethodTiming()) {
            return Optional.of(this);
        }
        try (Stream<Path> siblings =
                Files.list(Objects.requireNonNull(home.toRealPath().getParent()))) {
            List<Path> homes = siblings.filter(sibling -> Files.isReadable(sibling.resolve("release")))
                    .sorted()
                    .toList();
            for (Path sibling : homes) {
                Jdk jdk = at(sibling);
                if (jdk.hasMethodTiming()) {
                    return Optional.of(jdk);
                }
            }
        }
        return Optional.empty();
    }

    boolean hasMethodTiming() {
        return feature() >= 25;
    }

    int feature() {
        return Integer.parseInt(version.split("\\D", 2)[0]);
    }

    String tool(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    /** How the page names it. */
    String title() {
        return "JDK " + version;
    }

    private static String unquoted(Properties release, String key) {
        return release.getProperty(key, "0").replace("\"", "");
    }
}
