package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The finished jar holds what the design says, where it says it, and nothing else. */
class JarContentIT {

    private static final Set<String> AT_ROOT =
            Set.of("io/perfagent/Agent", "io/perfagent/Launcher", "io/perfagent/AgentClassLoader");

    private static List<String> files(JarFile jar) {
        return Collections.list(jar.entries()).stream()
                .filter(entry -> !entry.isDirectory())
                .map(JarEntry::getName)
                .toList();
    }

    @Test
    void everyEntryIsWhereItBelongs() throws IOException {
        try (JarFile jar = new JarFile(ChildJvm.AGENT)) {
            for (String name : files(jar)) {
                if (name.startsWith("inst/")) {
                    assertThat(name).doesNotEndWith(".class").doesNotStartWith("inst/io/perfagent/bootstrap/");
                } else if (!name.startsWith("META-INF/")) {
                    String type = name.replaceAll("(\\$.*)?\\.class$", "");
                    assertThat(AT_ROOT.contains(type)
                                    || name.startsWith("io/perfagent/bootstrap/")
                                    || name.startsWith("io/perfagent/api/"))
                            .as(name)
                            .isTrue();
                }
            }
            assertThat(ChildJvm.AGENT.length()).isLessThan(9_000_000);
        }
    }

    @Test
    void bootClassesAreFewAndSmall() throws IOException {
        try (JarFile jar = new JarFile(ChildJvm.AGENT)) {
            long bytes = 0;
            for (String name : files(jar)) {
                if (name.startsWith("io/perfagent/bootstrap/")) {
                    bytes += jar.getJarEntry(name).getSize();
                }
            }
            assertThat(bytes).isBetween(1L, 50_000L);
        }
    }

    @Test
    void anOldJvmCanReadTheEntryClass() throws IOException {
        assertThat(bytes("io/perfagent/Agent.class")[7]).isEqualTo((byte) 52);
        assertThat(bytes("io/perfagent/Launcher.class")[7]).isEqualTo((byte) 61);
    }

    @Test
    void theSdksLoggerIsRewritten() throws IOException {
        try (JarFile jar = new JarFile(ChildJvm.AGENT)) {
            for (String name : files(jar)) {
                if (name.endsWith(".classdata")) {
                    String text = new String(read(jar, name), StandardCharsets.ISO_8859_1);
                    assertThat(text.contains("java/util/logging/Logger"))
                            .as(name)
                            .isFalse();
                    assertThat(text.contains("java/util/logging/LogManager")
                                    && !name.contains("perfagent/agent/Moment"))
                            .as(name)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void theLauncherKnowsEveryBootClass() throws IOException {
        String launcher = new String(bytes("io/perfagent/Launcher.class"), StandardCharsets.ISO_8859_1);
        try (JarFile jar = new JarFile(ChildJvm.AGENT)) {
            Set<String> boot = files(jar).stream()
                    .filter(name -> name.startsWith("io/perfagent/bootstrap/") && !name.endsWith("package-info.class"))
                    .map(name -> name.substring("io/perfagent/bootstrap/".length(), name.length() - ".class".length()))
                    .collect(Collectors.toSet());
            assertThat(boot)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(launcher).contains(name));
        }
    }

    private static byte[] bytes(String name) throws IOException {
        try (JarFile jar = new JarFile(ChildJvm.AGENT)) {
            return read(jar, name);
        }
    }

    private static byte[] read(JarFile jar, String name) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getJarEntry(name))) {
            return in.readAllBytes();
        }
    }
}
