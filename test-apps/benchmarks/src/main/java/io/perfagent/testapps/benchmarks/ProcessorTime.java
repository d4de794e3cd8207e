package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine's processor time so far, in ticks.
 *
 * @param steal what the host gave to others while this machine wanted to run
 * @param total all of it
 */
record ProcessorTime(long steal, long total) {

    private static final Path STAT = Path.of("/proc/stat");
    private static final int STEAL_FIELD = 8;

    /** All zero where there is no {@code /proc}. */
    static ProcessorTime read() throws IOException {
        if (!Files.isReadable(STAT)) {
            return new ProcessorTime(0, 0);
        }
        String[] fields = Files.readAllLines(STAT).get(0).split("\\s+", -1);
        long total = 0;
        for (int i = 1; i <= STEAL_FIELD; i++) {
            total += Long.parseLong(fields[i]);
        }
        return new ProcessorTime(Long.parseLong(fields[STEAL_FIELD]), total);
    }

    double stealPercentSince(ProcessorTime earlier) {
        long elapsed = total - earlier.total;
        return elapsed == 0 ? 0 : 100.0 * (steal - earlier.steal) / elapsed;
    }
}
