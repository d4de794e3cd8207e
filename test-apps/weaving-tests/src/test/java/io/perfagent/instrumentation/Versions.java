package io.perfagent.instrumentation;

import java.io.File;
import java.lang.module.ModuleDescriptor.Version;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The library versions an instrumentation is held against: {@code target/libraries/<instrumentation>/<version>/*.jar}, put
 * there by the build as the pom lists them.
 */
final class Versions {

    private static final File LIBRARIES = new File("target/libraries");

    private Versions() {}

    /** Oldest first; empty for what needs no jar. */
    static List<String> of(String instrumentation) {
        String[] found = new File(LIBRARIES, instrumentation).list();
        return found == null
                ? List.of()
                : Arrays.stream(found)
                        .sorted(Comparator.comparing(Version::parse))
                        .toList();
    }

    /** The newest version, or the JDK alone. */
    static ClassLoader newest(String instrumentation) {
        List<String> versions = of(instrumentation);
        return versions.isEmpty()
                ? ClassLoader.getPlatformClassLoader()
                : loader(instrumentation, versions.get(versions.size() - 1));
    }

    static ClassLoader loader(String instrumentation, String version) {
        File[] jars = new File(new File(LIBRARIES, instrumentation), version).listFiles();
        URL[] urls = Arrays.stream(jars)
                .map(jar -> {
                    try {
                        return jar.toURI().toURL();
                    } catch (MalformedURLException impossible) {
                        throw new IllegalStateException(impossible);
                    }
                })
                .toArray(URL[]::new);
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }
}
