package io.perfagent.agent;

import io.perfagent.store.ProgramStart;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Which version of the program runs: what the configuration says, else what its jar says of itself. Files are only read, by a
 * thread of the agent, and no class of the program is asked.
 */
final class ProgramVersion {

    private static final int LARGEST_FILE_BYTES = 1 << 20;
    private static final String[] VERSION_ATTRIBUTES = {
        "Implementation-Version", "Bundle-Version", "Specification-Version"
    };
    private static final String[] COMMIT_ATTRIBUTES = {
        "Git-Commit",
        "Git-Commit-Id",
        "Git-SHA-1",
        "SCM-Revision",
        "Scm-Revision",
        "Implementation-SCM-Revision",
        "Build-Revision",
        "Implementation-Build"
    };
    private static final String[] GIT_FILES = {
        "git.properties", "BOOT-INF/classes/git.properties", "WEB-INF/classes/git.properties"
    };
    private static final String[] BUILD_FILES = {
        "META-INF/build-info.properties",
        "BOOT-INF/classes/META-INF/build-info.properties",
        "WEB-INF/classes/META-INF/build-info.properties"
    };

    private String version = "";
    private String commit = "";
    private final List<String> sources = new ArrayList<>();

    /** File of the main class; null where the command names a jar or a module. */
    private final @Nullable String mainClassFile;

    private ProgramVersion(Properties properties) {
        String command = properties.getProperty("sun.java.command", "").split(" ", 2)[0];
        boolean isClass = !command.isEmpty() && !command.endsWith(".jar") && command.indexOf('/') < 0;
        mainClassFile = isClass ? command.replace('.', '/') + ".class" : null;
    }

    /**
     * Looks for version and commit.
     *
     * @param attributes of the process, as exports describe it
     * @param properties of the system, for the class path and the main class
     */
    static ProgramStart read(
            long startEpochMillis, long pid, String jvm, Map<String, String> attributes, Properties properties) {
        ProgramVersion found = new ProgramVersion(properties);
        found.version(attributes.get("service.version"), "service.version");
        found.commit(attributes.get("vcs.ref.head.revision"), "vcs.ref.head.revision");
        String classPath = properties.getProperty("java.class.path", "");
        for (String entry : classPath.split(File.pathSeparator, 20)) {
            if (found.isComplete() || entry.isEmpty() || entry.contains(File.pathSeparator)) {
                break;
            }
            found.look(new File(entry));
            if (entry.endsWith(".jar") && !found.version.isEmpty()) {
                break; // What follows the program's own jar are libraries, with versions of their own.
            }
        }
        return new ProgramStart(
                startEpochMillis, pid, found.version, found.commit, String.join(", ", found.sources), jvm);
    }

    private boolean isComplete() {
        return !version.isEmpty() && !commit.isEmpty();
    }

    private void look(File entry) {
        try {
            if (entry.isDirectory()) {
                lookInFolder(entry.toPath());
            } else if (entry.isFile()) {
                lookInJar(entry);
            }
        } catch (IOException | RuntimeException unreadable) {
            // A version is nice to have; what cannot be read has none.
        }
    }

    private void lookInFolder(Path folder) throws IOException {
        for (String name : new String[] {GIT_FILES[0], BUILD_FILES[0]}) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file) && Files.size(file) <= LARGEST_FILE_BYTES) {
                try (InputStream in = Files.newInputStream(file)) {
                    take(in, name);
                }
            }
        }
    }

    private void lookInJar(File file) throws IOException {
        try (JarFile jar = new JarFile(file, false)) {
            if (mainClassFile != null && jar.getEntry(mainClassFile) == null) {
                return; // a library, with a version of its own
            }
            for (String[] names : List.of(GIT_FILES, BUILD_FILES)) {
                for (String name : names) {
                    ZipEntry entry = jar.getEntry(name);
                    if (entry != null && entry.getSize() <= LARGEST_FILE_BYTES) {
                        try (InputStream in = jar.getInputStream(entry)) {
                            take(in, file.getName() + "!" + name);
                        }
                    }
                }
            }
            Manifest manifest = jar.getManifest();
            if (manifest != null) {
                Attributes main = manifest.getMainAttributes();
                String source = file.getName() + "!manifest";
                version(first(main, VERSION_ATTRIBUTES), source);
                commit(first(main, COMMIT_ATTRIBUTES), source);
            }
        }
    }

    /** {@code git.properties} of the Maven and Gradle plug-ins, or {@code build-info.properties} of Spring Boot. */
    private void take(InputStream in, String source) throws IOException {
        Properties properties = new Properties();
        properties.load(in);
        version(properties.getProperty("build.version", properties.getProperty("git.build.version")), source);
        String id = properties.getProperty("git.commit.id.full", properties.getProperty("git.commit.id"));
        commit(id == null ? properties.getProperty("git.commit.id.abbrev") : id, source);
    }

    private static @Nullable String first(Attributes attributes, String[] names) {
        for (String name : names) {
            String value = attributes.getValue(name);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        return null;
    }

    private void version(@Nullable String value, String source) {
        if (version.isEmpty() && value != null && !value.isBlank()) {
            version = shortened(value);
            source(source);
        }
    }

    private void commit(@Nullable String value, String source) {
        if (commit.isEmpty() && value != null && !value.isBlank()) {
            commit = shortened(value);
            source(source);
        }
    }

    private void source(String source) {
        if (!sources.contains(source)) {
            sources.add(source);
        }
    }

    private static String shortened(String value) {
        String text = value.strip();
        return text.length() > 200 ? text.substring(0, 200) : text;
    }
}
