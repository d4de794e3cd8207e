package io.perfagent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfagent.status.AgentStatus;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.Traces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFilesTest {

    private static final int NOBODY = 65_534;

    @TempDir
    Path temporary;

    @BeforeEach
    void onASystemWithOwnersAndModes() {
        Assumptions.assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("unix"));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void chmod(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void chown(Path path) throws IOException {
        try {
            Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException notRoot) {
            Assumptions.abort("only root can give a file away");
        }
    }

    @Test
    @DisplayName("D12 folders are made with mode 0700 and files with 0600")
    void onlyItsUserSeesIt() throws IOException {
        Path folder = temporary.resolve("a/b/c");
        try (DataDirectory directory = DataDirectory.take(folder.toFile())) {
            Segment.create(directory.segment("1h", 1), 1).close();
        }
        try (Stream<Path> all = Files.walk(temporary.resolve("a"))) {
            for (Path path : all.toList()) {
                assertThat(mode(path))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwxr-x-w-", "rwxrwxrwx"})
    @DisplayName("D12 a folder that others may write to is refused with what to do, and taken once that is done")
    void writableByOthers(String mode) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("h"));
        chmod(folder, mode);
        assertThatThrownBy(() -> DataDirectory.take(folder.toFile()))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + " is writable by other users (" + mode
                        + "): chmod go-w it, or name a folder that does not exist yet");
        assertThat(folder).isEmptyDirectory();
        chmod(folder, "rwxr-xr-x");
        DataDirectory.take(folder.toFile()).close();
    }

    @Test
    @DisplayName("D12 a folder of another user is refused")
    void foreignOwner() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("h"));
        chown(folder);
        assertThatThrownBy(() -> DataDirectory.take(folder.toFile()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to user ")
                .hasMessageContaining("chown it");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @DisplayName("D12 a folder that any user could rename is refused, unless the sticky bit keeps them from it")
    void replaceable() throws IOException {
        Path shared = Files.createDirectory(temporary.resolve("shared"));
        chmod(shared, "rwxrwxrwx");
        assertThatThrownBy(() -> DataDirectory.take(shared.resolve("h").toFile()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("could be replaced by any user");
        Files.setAttribute(shared, "unix:mode", 01777);
        DataDirectory.take(shared.resolve("h").toFile()).close();
    }

    @Test
    @DisplayName("D12 no link is followed: neither another user's in the folder's place nor any in a file's")
    void links() throws IOException {
        Path victim = Files.createDirectory(temporary.resolve("victim"));
        Path link = Files.createSymbolicLink(temporary.resolve("h"), victim);
        chown(link);
        assertThatThrownBy(() -> DataDirectory.take(link.toFile()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a link of another user");
        Files.delete(link);
        DataDirectory.take(link.toFile()).close();
        Path precious = Files.writeString(victim.resolve("precious"), "precious", StandardCharsets.UTF_8);
        for (String name : List.of("lock", "1h-0000000001.seg")) {
            Files.deleteIfExists(link.resolve(name));
            Files.createSymbolicLink(link.resolve(name), precious);
            assertThatThrownBy(() -> {
                        try (DataDirectory directory = DataDirectory.take(link.toFile())) {
                            Segment.create(directory.segment("1h", 1), 1).close();
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is not a plain file");
            assertThat(precious).hasContent("precious");
            Files.delete(link.resolve(name));
        }
    }

    @Test
    @DisplayName("D12 whoever plants links while the folder is made gets nothing through them")
    void symlinkRace() throws Exception {
        Path shared = Files.createDirectory(temporary.resolve("tmp"));
        Files.setAttribute(shared, "unix:mode", 01777);
        Path victim = Files.createDirectory(temporary.resolve("victim"));
        Path folder = shared.resolve("h");
        chown(Files.createSymbolicLink(temporary.resolve("planted"), victim));
        AtomicBoolean done = new AtomicBoolean();
        Thread attacker = new Thread(() -> {
            while (!done.get()) {
                try {
                    // In place it is another user's from the first moment.
                    Files.move(temporary.resolve("planted"), folder, StandardCopyOption.ATOMIC_MOVE);
                    Thread.yield();
                    Files.move(folder, temporary.resolve("planted"), StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException lost) {
                    Thread.onSpinWait();
                }
            }
        });
        attacker.start();
        int taken = 0;
        int refused = 0;
        try {
            long end = System.nanoTime() + 60_000_000_000L;
            while ((taken < 50 || refused < 50) && System.nanoTime() < end) {
                try {
                    DataDirectory.take(folder.toFile()).close();
                    taken++;
                    Files.delete(folder.resolve("lock"));
                    Files.delete(folder);
                } catch (IOException planting) {
                    refused++;
                }
            }
        } finally {
            done.set(true);
            attacker.join();
        }
        assertThat(taken).isPositive();
        assertThat(refused).isPositive();
        assertThat(victim).as("nothing went through a link").isEmptyDirectory();
    }

    @Test
    @DisplayName("D12 the program runs on without history, and one message names key, value and remedy")
    void historyIsOff() throws Exception {
        Path folder = Files.createDirectory(temporary.resolve("h"));
        chmod(folder, "rwxrwxrwx");
        AgentStatus status = new AgentStatus();
        Past past = Past.start(
                folder.toFile(), 1 << 20, status, () -> new ProgramStart(0, 7, "", "", "", ""), new Traces() {
                    @Override
                    public List<KeptTrace> all() {
                        return List.of();
                    }

                    @Override
                    public List<KeptTrace> byId(String traceId) {
                        return List.of();
                    }
                });
        try {
            long end = System.nanoTime() + 60_000_000_000L;
            while (status.features().stream()
                    .noneMatch(feature -> feature.state().equals("failed"))) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.sleep(10);
            }
            assertThat(status.features())
                    .anySatisfy(feature -> assertThat(feature.reason())
                            .isEqualTo("data.dir=" + folder + ": " + folder
                                    + " is writable by other users (rwxrwxrwx): chmod go-w it,"
                                    + " or name a folder that does not exist yet"));
            assertThat(past.isKept()).isFalse();
            assertThat(folder).isEmptyDirectory();
        } finally {
            past.stop(10_000);
        }
    }
}
