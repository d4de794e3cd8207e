package io.perfagent.store;

import static io.perfagent.store.Weather.ORDER;
import static io.perfagent.store.Weather.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that does nothing but write is killed in the middle of it: what it said it had written is there. */
class KilledWriterTest {

    private static final long MAX_BYTES = 200 << 20;

    @TempDir
    Path folder;

    /** Writes until it is killed; after each write it says the number of calls it has written since it started. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            long from = Long.parseLong(arguments[1]);
            DiskHistory history = Weather.open(new File(arguments[0]), MAX_BYTES, (reason, count, message) -> {
                System.out.println("lost " + reason + " " + message);
                System.out.flush();
            });
            for (int i = 0; ; i++) {
                history.write(i, Weather.orders(from + i * 10_000L, 10_000, 3 + i % 5));
                System.out.println(i);
                System.out.flush();
            }
        }
    }

    /** 200 times with {@code -Dperfagent.long=true}. */
    @Test
    void whateverMomentItIsKilledInNothingWrittenIsLost() throws IOException, InterruptedException {
        int kills = Boolean.getBoolean("perfagent.long") ? 200 : 5;
        SplittableRandom random = new SplittableRandom(9);
        long certain = 0;
        long perhaps = 0;
        long from = START;
        for (int kill = 0; kill < kills; kill++) {
            int written = writeAndKill(from, 20 + random.nextInt(400));
            long before = certain;
            for (int i = 0; i <= written + 1; i++) {
                certain += i <= written ? 3 + i % 5 : 0;
                perhaps = i > written ? 3 + i % 5 : 0;
            }
            from += (written + 2) * 10_000L;
            Weather.Counted losses = new Weather.Counted();
            DiskHistory history = Weather.open(folder.toFile(), MAX_BYTES, losses);
            long found =
                    Weather.calls(history.steps(0, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, any -> true), ORDER);
            Weather.close(history);
            assertThat(losses.byReason).isEmpty();
            assertThat(certain).isGreaterThan(before);
            // The interval it was writing when it died may be there as well.
            assertThat(found).as("kill %d", kill).isIn(certain, certain + perhaps);
            certain = found;
        }
    }

    private int writeAndKill(long from, long millis) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString(),
                        Long.toString(from)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int last = -1;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            long endNanos = System.nanoTime() + millis * 1_000_000;
            boolean killed = false;
            while (line != null) {
                assertThat(line).doesNotStartWith("lost");
                last = Integer.parseInt(line);
                if (!killed && System.nanoTime() > endNanos) {
                    // SIGKILL; through the process itself its output would be thrown away.
                    process.toHandle().destroyForcibly();
                    killed = true;
                }
                line = out.readLine();
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(last).isNotNegative();
        return last;
    }
}
