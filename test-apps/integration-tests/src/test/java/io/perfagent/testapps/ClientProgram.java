package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.testapps.Jdks.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A program of {@code src/test/clients}, compiled against one client library in one version, so that one source serves all
 * versions and no client's jars meet another's.
 */
final class ClientProgram {

    private static final Path SOURCES = Path.of("src/test/clients");
    private static final Path CLIENTS = Path.of("../clients");

    private ClientProgram() {}

    /**
     * Compiles it and starts it under the agent.
     *
     * @param client a module of {@code test-apps/clients}, or {@code jdk} for none
     */
    static ChildJvm start(Jdk jdk, String client, String main, Path folder) throws IOException {
        return start(jdk, client, main, folder, "");
    }

    /** The same with more {@code settings} for the agent, each with a semicolon before it, and {@code arguments}. */
    static ChildJvm start(Jdk jdk, String client, String main, Path folder, String settings, String... arguments)
            throws IOException {
        return start(jdk, client, main, folder, Map.of(), settings, arguments);
    }

    /** The same of a source in which {@code replaced} stand for something else, e.g. a package that was renamed. */
    static ChildJvm start(
            Jdk jdk,
            String client,
            String main,
            Path folder,
            Map<String, String> replaced,
            String settings,
            String... arguments)
            throws IOException {
        ChildJvm.Builder program =
                ChildJvm.on(jdk).agent("service=" + client + ";trace.rate=10000;overhead.budget=1000" + settings);
        return start(program, jdk, client, main, folder, replaced, arguments);
    }

    /** What a client talks to: a program without the agent. */
    static ChildJvm server(Jdk jdk, String client, String main, Path folder, String... arguments) throws IOException {
        return start(ChildJvm.on(jdk), jdk, client, main, folder, Map.of(), arguments);
    }

    private static ChildJvm start(
            ChildJvm.Builder program,
            Jdk jdk,
            String client,
            String main,
            Path folder,
            Map<String, String> replaced,
            String... arguments)
            throws IOException {
        String jars = client.equals("jdk") ? "" : jars(client);
        Path classes = Files.createDirectories(folder.resolve(client + "-" + jdk.feature()));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-nowarn",
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-cp",
                        jars.isEmpty() ? "." : jars,
                        SOURCES.resolve("Exchanges.java").toString(),
                        SOURCES.resolve("Peer.java").toString(),
                        source(main, classes, replaced).toString());
        assertThat(status).as("javac for " + client).isZero();
        return program.options("-XX:TieredStopAtLevel=1", "-cp", classes + File.pathSeparator + jars, main)
                .options(arguments)
                .start();
    }

    private static Path source(String main, Path folder, Map<String, String> replaced) throws IOException {
        Path source = SOURCES.resolve(main + ".java");
        if (replaced.isEmpty()) {
            return source;
        }
        String text = Files.readString(source);
        for (Map.Entry<String, String> each : replaced.entrySet()) {
            text = text.replace(each.getKey(), each.getValue());
        }
        return Files.writeString(folder.resolve(main + ".java"), text);
    }

    private static String jars(String client) throws IOException {
        Path lib = CLIENTS.resolve(client).resolve("target/lib");
        assertThat(lib)
                .as("the jars of " + client + ": build test-apps/clients first")
                .isDirectory();
        try (Stream<Path> jars = Files.list(lib)) {
            List<String> names = jars.map(Path::toString).sorted().toList();
            return names.stream().collect(Collectors.joining(File.pathSeparator));
        }
    }
}
