package io.perfagent.testapps;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program in a JVM of its own, with or without the real agent; everything waits with a bound. */
public final class ChildJvm implements AutoCloseable {

    /** The jar under test. */
    public static final File AGENT = new File(System.getProperty("perf-agent.jar"));

    private static final AtomicLong FOLDERS = new AtomicLong();
    private static final File HISTORIES = new File(
            System.getProperty("java.io.tmpdir"),
            "perf-agent-histories-" + ProcessHandle.current().pid());

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(HISTORIES)));
    }

    private static void delete(File file) {
        File[] inside = file.listFiles();
        if (inside != null) {
            for (File one : inside) {
                delete(one);
            }
        }
        if (file.exists() && !file.delete()) {
            System.err.println("left behind: " + file);
        }
    }

    private static final long BOUND_NANOS = 60_000_000_000L;
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What the agent must never have counted by the end of a test, unless the test says that it expects it. */
    private static final List<String> TROUBLES = List.of(
            "advice_failed",
            "class_not_woven",
            "transaction_never_completed",
            "rpc_never_completed",
            "rpc_not_followed",
            "websocket_not_followed");

    private final Process process;
    private final boolean hasAgent;
    private final List<String> expected = new ArrayList<>();
    private boolean killed;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Thread> readers = new ArrayList<>();

    private ChildJvm(Process process, boolean hasAgent) {
        this.process = process;
        this.hasAgent = hasAgent;
        read(process.getInputStream(), out);
        read(process.getErrorStream(), err);
    }

    private void read(InputStream from, ByteArrayOutputStream to) {
        Thread thread = new Thread(() -> {
            try {
                from.transferTo(new java.io.OutputStream() {
                    @Override
                    public void write(int b) {
                        to.write(b);
                    }

                    @Override
                    public void write(byte[] bytes, int at, int length) {
                        to.write(bytes, at, length);
                    }
                });
            } catch (IOException ended) {
                // The stream ends with its process.
            }
        });
        thread.setDaemon(true);
        thread.start();
        readers.add(thread);
    }

    /** What a command line is made of. */
    public static final class Builder {
        private final List<String> command = new ArrayList<>();
        private final ProcessBuilder builder = new ProcessBuilder();
        private String before = "";
        private boolean hasAgent;

        private Builder(String java) {
            command.add(java);
            // No history, and each its own where arguments switch it on: no test meets what another left.
            environment("PERFAGENT_HISTORY_ENABLED", "false");
            environment("PERFAGENT_DATA_DIR", new File(HISTORIES, Long.toString(FOLDERS.incrementAndGet())).getPath());
        }

        /** JVM options. */
        public Builder options(String... options) {
            command.addAll(List.of(options));
            return this;
        }

        /** The agent, with its arguments; any port for the dashboard unless they name one. */
        public Builder agent(String arguments) {
            hasAgent = true;
            String port = arguments.contains("dashboard.port") ? "" : ";dashboard.port=0";
            command.add("-javaagent:" + AGENT + "=" + arguments + port);
            return this;
        }

        /** An environment variable. */
        public Builder environment(String name, String value) {
            builder.environment().put(name, value);
            return this;
        }

        /** The working directory. */
        public Builder directory(File directory) {
            builder.directory(directory);
            return this;
        }

        /** Puts every jar in {@code directory} before the tests' class path. */
        public Builder before(File directory) {
            File[] jars = directory.listFiles((folder, name) -> name.endsWith(".jar"));
            if (jars == null || jars.length == 0) {
                throw new AssertionError("no jar in " + directory);
            }
            Arrays.sort(jars);
            for (File jar : jars) {
                before += jar + File.pathSeparator;
            }
            return this;
        }

        /** Starts a class of the tests' class path. */
        public ChildJvm main(Class<?> main, String... arguments) throws IOException {
            command.addAll(List.of("-cp", before + System.getProperty("java.class.path"), main.getName()));
            command.addAll(List.of(arguments));
            return start();
        }

        /** Starts with the options alone. */
        public ChildJvm start() throws IOException {
            return new ChildJvm(builder.command(command).start(), hasAgent);
        }
    }

    /** A program on {@code jdk}. */
    public static Builder on(Jdk jdk) {
        return new Builder(jdk.tool("java"));
    }

    /** Any command. */
    public static Builder command(String program) {
        return new Builder(program);
    }

    /** Kinds of trouble that this test makes on purpose: reasons of the status, or {@code unfinished_spans}. */
    public ChildJvm expecting(String... troubles) {
        expected.addAll(List.of(troubles));
        return this;
    }

    /** Sends the program a line. */
    public void type(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits for the end. */
    public int exitCode() throws InterruptedException {
        await("the program ends", () -> !process.isAlive());
        for (Thread reader : readers) {
            reader.join(10_000);
        }
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** stderr without the JVM's own lines and without the one that says where the dashboard is. */
    public List<String> agentComplaints() {
        return err().lines()
                .filter(line -> line.startsWith("perf-agent") && !line.matches("perf-agent \\S+: dashboard on .*"))
                .toList();
    }

    /** Waits until the program has printed {@code text}. */
    public ChildJvm printed(String text) {
        await("it prints " + text, () -> out().contains(text) || !process.isAlive());
        if (!out().contains(text)) {
            throw new AssertionError("ended without printing " + text + ": " + out() + err());
        }
        return this;
    }

    /** The dashboard's address, once the agent said it. */
    public String dashboard() {
        Matcher matcher = URL.matcher("");
        await(
                "the agent says where its dashboard is",
                () -> matcher.reset(err()).find() || !process.isAlive());
        if (!matcher.reset(err()).find()) {
            throw new AssertionError("no dashboard: " + out() + err());
        }
        return matcher.group();
    }

    /** The first address the program itself printed. */
    public String applicationUrl() {
        Matcher matcher = URL.matcher("");
        await("the program says where it is", () -> matcher.reset(out()).find() || !process.isAlive());
        if (!matcher.reset(out()).find()) {
            throw new AssertionError("no address: " + out() + err());
        }
        return matcher.group();
    }

    /** One answer of the agent. */
    public JsonObject api(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(dashboard() + "/api/v1/" + path, Map.of());
        if (response.statusCode() != 200) {
            throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
        }
        return Json.parse(response.body()).asObject();
    }

    /** The rows of a list since the start. */
    public List<JsonObject> items(String path) throws IOException, InterruptedException {
        List<JsonObject> rows = new ArrayList<>();
        String address = path.startsWith("traces") ? path : path + (path.contains("?") ? "&" : "?") + "from=0";
        for (JsonValue row : api(address).get("items").asArray()) {
            rows.add(row.asObject());
        }
        return rows;
    }

    /** The one row whose {@code field} is {@code value}, once there is one. */
    public JsonObject row(String path, String field, String value) throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        while (true) {
            List<JsonObject> rows = items(path);
            for (JsonObject row : rows) {
                if (value.equals(row.getString(field, null))) {
                    return row;
                }
            }
            if (System.nanoTime() - startNanos > BOUND_NANOS) {
                throw new AssertionError("no " + field + " " + value + " in " + rows);
            }
            Thread.sleep(50);
        }
    }

    /** Sends a request. */
    public static HttpResponse<String> get(String url, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        headers.forEach(request::header);
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What is waited for. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Polls until {@code condition} holds, for a minute at the longest; what it throws fails the test. */
    public static void await(String what, Condition condition) {
        long startNanos = System.nanoTime();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() - startNanos > BOUND_NANOS) {
                    throw new AssertionError("waited a minute in vain: " + what);
                }
                Thread.sleep(20);
            }
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /** Asks the program to end, as a service manager does. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Ends the program as a crash would. */
    public void kill() {
        killed = true;
        process.destroyForcibly();
    }

    /** Ends the program; while it still runs its agent is asked first whether anything went wrong. */
    @Override
    public void close() {
        try {
            if (hasAgent && !killed && process.isAlive() && URL.matcher(err()).find()) {
                assertNothingWentWrong();
            }
        } catch (IOException endedMeanwhile) {
            // Nobody is left to ask.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    /** No advice has failed, no class could not be woven, and no transaction or span was left open. */
    private void assertNothingWentWrong() throws IOException, InterruptedException {
        JsonObject status = api("status");
        JsonObject dropped = status.get("dropped").asObject();
        for (String trouble : TROUBLES) {
            if (dropped.getLong(trouble, 0) != 0 && !expected.contains(trouble)) {
                throw new AssertionError(trouble + " in " + dropped + ", log " + status.get("log"));
            }
        }
        if (!expected.contains("unfinished_spans")) {
            for (JsonObject trace : items("traces?limit=500")) {
                if (trace.getLong("unfinishedSpans", 0) != 0) {
                    throw new AssertionError("unfinished spans in " + api("traces/" + trace.getString("traceId", "")));
                }
            }
        }
    }
}
