package io.perfagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.store.ProgramStart;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramVersionTest {

    @TempDir
    Path folder;

    private static ProgramStart read(String classPath, Map<String, String> attributes) {
        Properties properties = new Properties();
        properties.setProperty("java.class.path", classPath);
        return ProgramVersion.read(1, 2, "jvm", attributes, properties);
    }

    private Path jar(String name, Map<String, String> manifest, Map<String, String> files) throws IOException {
        Manifest written = new Manifest();
        written.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.forEach(written.getMainAttributes()::putValue);
        Path file = folder.resolve(name);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), written)) {
            for (Map.Entry<String, String> entry : files.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    @Test
    void configurationComesFirst() throws IOException {
        Path jar = jar("a.jar", Map.of("Implementation-Version", "9", "Git-Commit", "feed"), Map.of());
        ProgramStart read = read(jar.toString(), Map.of("service.version", "1.2", "vcs.ref.head.revision", "abc"));
        assertThat(read.version()).isEqualTo("1.2");
        assertThat(read.commit()).isEqualTo("abc");
        assertThat(read.source()).isEqualTo("service.version, vcs.ref.head.revision");
    }

    @Test
    void aSpringBootJarSaysBoth() throws IOException {
        Path jar = jar(
                "boot.jar",
                Map.of("Implementation-Version", "0"),
                Map.of(
                        "BOOT-INF/classes/git.properties",
                        "git.commit.id.abbrev=0a1b2c3\ngit.commit.id.full=0a1b2c3d4e5f\n",
                        "BOOT-INF/classes/META-INF/build-info.properties",
                        "build.version=3.1.4\n"));
        ProgramStart read = read(jar.toString(), Map.of());
        assertThat(read.version()).isEqualTo("3.1.4");
        assertThat(read.commit()).isEqualTo("0a1b2c3d4e5f");
    }

    @Test
    void aManifestAndAFolderAndNothing() throws IOException {
        Path jar = jar("m.jar", Map.of("Implementation-Version", "5", "SCM-Revision", "beef"), Map.of());
        assertThat(read(jar.toString(), Map.of()).version()).isEqualTo("5");
        assertThat(read(jar.toString(), Map.of()).commit()).isEqualTo("beef");
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Files.writeString(classes.resolve("git.properties"), "git.commit.id=cafe\ngit.build.version=7\n");
        Path library = jar("lib.jar", Map.of("Implementation-Version", "99"), Map.of());
        ProgramStart read = read(classes + File.pathSeparator + library, Map.of());
        assertThat(read.version()).isEqualTo("7");
        assertThat(read.commit()).isEqualTo("cafe");
        assertThat(read(folder.resolve("absent.jar").toString(), Map.of()).version())
                .isEmpty();
        Path broken = Files.writeString(folder.resolve("broken.jar"), "no jar");
        assertThat(read(broken.toString(), Map.of()).commit()).isEmpty();
    }

    /** A program of class folders has no version; its first library's is not its own. */
    @Test
    void aLibraryDoesNotSpeakForTheProgram() throws IOException {
        Path classes = Files.createDirectory(folder.resolve("program"));
        Path library = jar("server.jar", Map.of("Implementation-Version", "11.0.27", "Git-Commit", "feed"), Map.of());
        Path own = jar("own.jar", Map.of("Implementation-Version", "2"), Map.of("com/acme/Shop.class", ""));
        Properties properties = new Properties();
        properties.setProperty("sun.java.command", "com.acme.Shop jdbc:h2:mem:x --port 1");
        properties.setProperty("java.class.path", classes + File.pathSeparator + library);
        ProgramStart read = ProgramVersion.read(1, 2, "jvm", Map.of(), properties);
        assertThat(read.version()).isEmpty();
        assertThat(read.commit()).isEmpty();
        properties.setProperty("java.class.path", classes + File.pathSeparator + library + File.pathSeparator + own);
        assertThat(ProgramVersion.read(1, 2, "jvm", Map.of(), properties).version())
                .isEqualTo("2");
        properties.setProperty("sun.java.command", library + " argument");
        properties.setProperty("java.class.path", library.toString());
        assertThat(ProgramVersion.read(1, 2, "jvm", Map.of(), properties).version())
                .isEqualTo("11.0.27");
    }
}
