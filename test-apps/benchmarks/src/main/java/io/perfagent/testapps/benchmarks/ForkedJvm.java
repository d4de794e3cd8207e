package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A JVM that runs: its output goes to two files of its directory, so that no reader of ours takes processor time from it. */
final class ForkedJvm implements AutoCloseable {

    private final Path directory;
    private final int apiPort;
    private final long startNanos;
    private final long deadlineNanos;
    private final Process process;

    ForkedJvm(List<String> command, Map<String, String> environment, Path directory, int apiPort, int seconds)
            throws IOException {
        this.directory = directory;
        this.apiPort = apiPort;
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out().toFile())
                .redirectError(directory.resolve("err.txt").toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().putAll(environment);
        startNanos = System.nanoTime();
        deadlineNanos = startNanos + TimeUnit.SECONDS.toNanos(seconds);
        process = builder.start();
    }

    /** Where perf-agent answers, if the configuration told it to. */
    int apiPort() {
        return apiPort;
    }

    long pid() {
        return process.pid();
    }

    /** Returns once the program has printed the line; false when it ended or its time ran out before. */
    boolean awaitLine(String expected) throws IOException, InterruptedException {
        return awaitLineWith(expected).filter(expected::equals).isPresent();
    }

    /** The first line that begins so, once it is printed; empty when the program ended or its time ran out before. */
    Optional<String> awaitLineWith(String beginning) throws IOException, InterruptedException {
        while (System.nanoTime() < deadlineNanos) {
            boolean alive = process.isAlive();
            Optional<String> line = Files.readAllLines(out()).stream()
                    .filter(text -> text.startsWith(beginning))
                    .findFirst();
            if (line.isPresent() || !alive) {
                return line;
            }
            Thread.sleep(20);
        }
        return Optional.empty();
    }

    /** What the process has used of the processors so far. */
    Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Closes the program's input, which some wait for, and waits for its end. */
    Fork finish() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            close();
            return new Fork(Map.of(), "gave no end in its time", 0, directory);
        }
        long wallNanos = System.nanoTime() - startNanos;
        Map<String, Double> results = new HashMap<>();
        Files.readAllLines(out()).forEach(line -> Results.parse(line, results));
        String failure = process.exitValue() == 0 ? "" : "exit code " + process.exitValue() + ": " + complaint();
        return new Fork(results, failure, wallNanos, directory);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private Path out() {
        return directory.resolve("out.txt");
    }

    /** The first line that sounds like an error, shortened; a page has no room for a stack trace. */
    private String complaint() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(directory.resolve("err.txt")));
        lines.addAll(Files.readAllLines(out()));
        String line = lines.stream()
                .filter(text -> text.contains("Exception") || text.contains("rror"))
                .findFirst()
                .orElse("no error was printed");
        return line.substring(0, Math.min(160, line.length()));
    }
}
