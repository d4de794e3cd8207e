package io.perfagent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.instrument.Instrumentation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CommandLineTest {

    /** An agent that says what it was given; its class is put into a jar of its own. */
    public static final class TrivialAgent {
        public static void agentmain(String options, Instrumentation instrumentation) {
            if (options.equals("fail")) {
                throw new IllegalStateException("as asked");
            }
            System.out.println("attached with " + options);
        }
    }

    /** A program that waits to be attached to and ends with its standard input. */
    static final class Target {
        public static void main(String[] arguments) throws IOException {
            System.out.println("ready");
            System.out.println(System.in.read());
        }
    }

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(File jar, String... arguments) {
        out.reset();
        err.reset();
        return CommandLine.run(
                arguments,
                jar,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private int run(String... arguments) {
        return run(new File("missing.jar"), arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private File jar(Class<?> agent) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", agent.getName());
        manifest.getMainAttributes().putValue("Implementation-Version", "9.8.7");
        File file = folder.resolve("agent.jar").toFile();
        String entry = agent.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(new FileOutputStream(file), manifest);
                InputStream bytes = agent.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            bytes.transferTo(jar);
            jar.closeEntry();
        }
        return file;
    }

    private static Process target(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Target.class.getName(), "argument"));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void end(Process process) throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    @Test
    void helpIsTheDefault() {
        assertThat(run()).isZero();
        assertThat(out())
                .contains("-javaagent:", "attach <pid>", "status", "http://127.0.0.1:7117")
                .hasLineCount(26);
        assertThat(err()).isEmpty();
    }

    @Test
    void unknownCommandsGetTheNearestOne() {
        assertThat(run("atach")).isEqualTo(2);
        assertThat(err()).isEqualTo("unknown command atach: did you mean attach?" + System.lineSeparator());
        assertThat(run("qqqqqqqqq\n")).isEqualTo(2);
        assertThat(err()).isEqualTo("unknown command qqqqqqqqq?: see help" + System.lineSeparator());
        assertThat(run("status", "a", "b")).isEqualTo(2);
        assertThat(run("attach", "1", "b", "c")).isEqualTo(2);
    }

    @Test
    void versionIsTheJars() throws IOException {
        assertThat(run(jar(TrivialAgent.class), "version")).isZero();
        assertThat(out()).isEqualTo("perf-agent 9.8.7" + System.lineSeparator());
        assertThat(run("version")).isEqualTo(1);
        assertThat(err()).contains("missing.jar");
    }

    @Test
    void attachListsProcessesAndLoadsTheAgentIntoOne() throws Exception {
        Process process = target("-XX:+StartAttachListener");
        String pid = Long.toString(process.pid());
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");
            assertThat(run("attach")).isZero();
            assertThat(out())
                    .containsPattern(
                            "(?m)^ *" + pid + "  " + Target.class.getName().replace("$", "\\$") + "$");

            File jar = jar(TrivialAgent.class);
            assertThat(run(jar, "attach", pid, "service=x;profile=a.B#c"))
                    .as(err())
                    .isZero();
            assertThat(output.readLine()).isEqualTo("attached with service=x;profile=a.B#c");
            assertThat(out()).contains("runs in process " + pid);

            assertThat(run(jar, "attach", pid, "fail")).isEqualTo(1);
            assertThat(err()).contains("failed to start").hasLineCount(1);
            assertThat(run("attach", pid)).isEqualTo(1);
            assertThat(err())
                    .contains("process " + pid + " could not load the agent")
                    .hasLineCount(1);
        } finally {
            end(process);
        }
        assertThat(run("attach", pid)).isEqualTo(1);
        assertThat(err()).contains("no process " + pid + " is running").hasLineCount(1);
    }

    @Test
    void aProcessThatRefusesIsExplained() throws Exception {
        Process process = target("-XX:+DisableAttachMechanism");
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");
            assertThat(run(jar(TrivialAgent.class), "attach", Long.toString(process.pid())))
                    .isEqualTo(1);
            assertThat(err())
                    .contains("does not accept attaching", "-javaagent")
                    .hasLineCount(1);
        } finally {
            end(process);
        }
    }

    @Test
    void attachExplainsWhatItCannotUse() {
        assertThat(run("attach", "abc")).isEqualTo(1);
        assertThat(err()).contains("takes a process id, not abc");
        assertThat(run("attach", "-5")).isEqualTo(1);
        assertThat(run("attach", Long.toString(ProcessHandle.current().pid()))).isEqualTo(1);
        assertThat(err()).contains("is this command itself");
        assertThatThrownBy(() -> AttachApi.find(
                        ClassLoader.getPlatformClassLoader().getParent() == null
                                ? new ClassLoader(null) {}
                                : ClassLoader.getPlatformClassLoader().getParent()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("jdk.attach");
    }

    @Test
    void statusSumsUpARunningAgent() throws IOException {
        String json = """
                {"version":"0.1.0","service":"shop\\u001b[31m","pid":42,"uptimeMillis":3723000,"jvm":"17.0.1",
                 "overhead":{"cpuPercent":0.456,"budgetPercent":2,"heapBytes":10485760},
                 "counts":{"recorded":1000,"exported":7},"dropped":{"queue full":3},
                 "features":[{"name":"jdbc","state":"on","reason":""},{"name":"export","state":"off","reason":"no endpoint"}]}
                """;
        String url = answering(200, json);
        assertThat(run("status", url + "/")).as(err()).isZero();
        assertThat(out())
                .contains("perf-agent  0.1.0 at " + url, "service     shop?[31m", "process     42")
                .contains("uptime      1 h 02 min 03 s", "cpu         0.46 % (budget 2.0 %)", "heap        10.0 MiB")
                .contains("recorded    1000", "exported    7", "dropped     3  queue full")
                .contains("feature     jdbc on", "feature     export off: no endpoint");
    }

    @Test
    void statusExplainsWhenNothingUsefulAnswers() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(run("status", "http://127.0.0.1:" + port)).isEqualTo(1);
        assertThat(err())
                .contains("no perf-agent answers at http://127.0.0.1:" + port)
                .hasLineCount(1);
        assertThat(run("status", answering(404, "{}"))).isEqualTo(1);
        assertThat(err()).contains("HTTP 404");
        assertThat(run("status", answering(200, "<html>"))).isEqualTo(1);
        assertThat(err()).contains("not JSON");
        assertThat(run("status", answering(200, "{}"))).isEqualTo(1);
        assertThat(err()).contains("no version");
        for (String bad :
                List.of("", "localhost", "ftp://x", "http://", "http://[", "http://h:99999999", "http://a b")) {
            assertThat(run("status", bad)).as(bad).isEqualTo(1);
            assertThat(err()).hasLineCount(1);
        }
    }

    private static String answering(int code, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext("/api/v1/status", exchange -> {
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
            server.stop(0);
        });
        server.start();
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void profileSaysWhatItDoesNotUnderstand() {
        assertThat(run("profile")).isEqualTo(2);
        assertThat(err()).hasLineCount(1).contains("process id or the dashboard's address");
        assertThat(run("profile", "http://127.0.0.1:1", "--colour", "red")).isEqualTo(2);
        assertThat(err()).hasLineCount(1).contains("--colour", "--seconds");
        assertThat(run("profile", "http://127.0.0.1:1", "--seconds")).isEqualTo(2);
        assertThat(run("profile", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(err()).hasLineCount(1).contains("no perf-agent answers at http://127.0.0.1:1");
        assertThat(run("profile", Long.toString(ProcessHandle.current().pid()))).isEqualTo(1);
        assertThat(err()).hasLineCount(1).contains("no dashboard of process");
    }
}
