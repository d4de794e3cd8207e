package io.perfagent.testapps.shop;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the demo's services in a JVM of its own, under the agent if there is one. */
final class ChildProcess implements Closeable {

    private static final int START_SECONDS = 60;
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");

    private final String name;
    private final Process process;
    private final CompletableFuture<String> applicationUrl = new CompletableFuture<>();
    private final CompletableFuture<String> dashboardUrl = new CompletableFuture<>();

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    static ChildProcess start(String name, Class<?> main, String agent, int dashboardPort, List<String> properties)
            throws IOException {
        String home = System.getProperty("demo.java", "");
        List<String> command = new ArrayList<>();
        command.add((home.isEmpty() ? System.getProperty("java.home") : home) + File.separator + "bin" + File.separator
                + "java");
        command.add("-Xmx256m");
        if (!agent.isEmpty()) {
            command.add("-javaagent:" + agent + "=service=" + name + ";dashboard.port=" + dashboardPort);
        }
        command.addAll(properties);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        ChildProcess child = new ChildProcess(name, new ProcessBuilder(command).start());
        child.read("stdout", child.process.inputReader(StandardCharsets.UTF_8), child.applicationUrl, false);
        child.read("stderr", child.process.errorReader(StandardCharsets.UTF_8), child.dashboardUrl, true);
        Runtime.getRuntime().addShutdownHook(new Thread(child.process::destroy));
        await(child.applicationUrl, name + " did not start");
        return child;
    }

    private void read(String stream, BufferedReader reader, CompletableFuture<String> url, boolean passOn) {
        Thread thread = new Thread(
                () -> reader.lines().forEach(line -> {
                    Matcher matcher = URL.matcher(line);
                    if (matcher.find()) {
                        url.complete(matcher.group());
                    }
                    if (passOn) {
                        System.out.println("  " + name + ": " + line);
                    }
                }),
                name + "-" + stream);
        thread.setDaemon(true);
        thread.start();
    }

    private static String await(CompletableFuture<String> url, String otherwise) throws IOException {
        try {
            return url.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException late) {
            throw new IOException(otherwise + " within " + START_SECONDS + " s", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** Where the service answers. */
    String applicationUrl() throws IOException {
        return await(applicationUrl, name + " did not start");
    }

    /** Where its agent shows what it sees. */
    String dashboardUrl() throws IOException {
        return await(dashboardUrl, "the agent of " + name + " did not say where its dashboard is");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
