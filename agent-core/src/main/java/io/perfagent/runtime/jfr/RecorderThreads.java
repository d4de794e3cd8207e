package io.perfagent.runtime.jfr;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The CPU time of the JVM's own recorder threads, of which no Java interface tells: Linux names its threads in {@code /proc}. A
 * recording that the user started counts too, because the threads are the same. Confined to one thread.
 */
public final class RecorderThreads {

    private static final long LOOK_AGAIN_NANOS = 30_000_000_000L;

    private List<Path> times = List.of();
    private long lookedNanos = System.nanoTime() - LOOK_AGAIN_NANOS;
    private long highest;

    /** CPU time of all of them since they began; never falls; 0 where the system does not tell. */
    public long cpuNanos() {
        if (System.nanoTime() - lookedNanos >= LOOK_AGAIN_NANOS) {
            lookedNanos = System.nanoTime();
            times = find();
        }
        long sum = 0;
        for (Path file : times) {
            sum += nanos(file);
        }
        highest = Math.max(highest, sum);
        return highest;
    }

    private static List<Path> find() {
        List<Path> found = new ArrayList<>();
        File[] tasks = new File("/proc/self/task").listFiles();
        for (File task : tasks == null ? new File[0] : tasks) {
            try {
                if (Files.readString(task.toPath().resolve("comm")).startsWith("JFR ")) {
                    found.add(task.toPath().resolve("schedstat"));
                }
            } catch (IOException ended) {
                // A thread may end while it is looked at.
            }
        }
        return found;
    }

    private static long nanos(Path file) {
        try {
            String line = Files.readString(file, StandardCharsets.US_ASCII);
            return Long.parseLong(line.substring(0, line.indexOf(' ')));
        } catch (IOException | NumberFormatException | StringIndexOutOfBoundsException ended) {
            return 0;
        }
    }
}
