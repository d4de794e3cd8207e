package io.perfagent.store;

import static io.perfagent.store.Weather.ORDER;
import static io.perfagent.store.Weather.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real file system of 300 kB; skipped where this user may not mount one. */
class FullDiskTest {

    @TempDir
    Path folder;

    private final Weather.Counted losses = new Weather.Counted();

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private void mount(String options) throws IOException, InterruptedException {
        boolean mounted;
        try {
            mounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString());
        } catch (IOException noMount) {
            mounted = false;
        }
        assumeTrue(mounted, "this user cannot mount a file system");
    }

    @Test
    void aFullDiskCostsIntervalsAndWritingGoesOnWhenThereIsRoom() throws IOException, InterruptedException {
        mount("size=300k");
        try {
            Path filler = folder.resolve("filler");
            DiskHistory history = Weather.open(folder.resolve("h").toFile(), 100 << 20, losses);
            for (int i = 0; i < 10; i++) {
                history.write(i, Weather.orders(START + i * 10_000L, 10_000, 5));
            }
            assertThat(losses.byReason).isEmpty();
            assertThat(history.directory().hasRoom()).isTrue();
            fill(filler);
            assertThat(history.directory().hasRoom()).isFalse();
            for (int i = 10; i < 400; i++) {
                history.write(i, Weather.orders(START + i * 10_000L, 10_000, 200));
            }
            assertThat(losses.byReason).containsKey("history_not_written");
            assertThat(Weather.calls(history.steps(START, START + 100_000, 10_000, 10, any -> true), ORDER))
                    .isEqualTo(50);
            Files.delete(filler);
            history.write(400, Weather.orders(START + 4_000_000L, 10_000, 7));
            assertThat(Weather.calls(
                            history.steps(START + 4_000_000L, START + 4_010_000L, 10_000, 401, any -> true), ORDER))
                    .isEqualTo(7);
            Weather.close(history);
            DiskHistory again = Weather.open(folder.resolve("h").toFile(), 100 << 20, losses);
            assertThat(Weather.calls(again.steps(START, START + 100_000, 10_000, 10, any -> true), ORDER))
                    .isEqualTo(50);
            Weather.close(again);
            assertThat(losses.byReason.keySet()).allMatch(reason -> reason.equals("history_not_written"));
        } finally {
            run("umount", folder.toString());
        }
    }

    private static void fill(Path filler) throws IOException {
        try (var out = Files.newOutputStream(filler)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // As wanted.
        }
    }

    @Test
    void aFolderThatBecomesReadOnlyIsCountedAndCanStillBeRead() throws IOException, InterruptedException {
        mount("size=1m");
        try {
            DiskHistory history = Weather.open(folder.resolve("h").toFile(), 100 << 20, losses);
            history.write(0, Weather.orders(START, 10_000, 5));
            Weather.close(history);
            assertThat(run("mount", "-o", "remount,ro", folder.toString())).isTrue();
            assertThat(org.junit.jupiter.api.Assertions.assertThrows(
                            IOException.class,
                            () -> Weather.open(folder.resolve("h").toFile(), 100 << 20, losses)))
                    .hasMessageContaining("cannot be written");
            assertThat(run("mount", "-o", "remount,rw", folder.toString())).isTrue();
            DiskHistory again = Weather.open(folder.resolve("h").toFile(), 100 << 20, losses);
            again.write(0, Weather.orders(START + 10_000, 10_000, 6));
            assertThat(Weather.calls(again.steps(0, Long.MAX_VALUE, 10_000, 10, any -> true), ORDER))
                    .isEqualTo(11);
            Weather.close(again);
        } finally {
            run("umount", folder.toString());
        }
    }
}
