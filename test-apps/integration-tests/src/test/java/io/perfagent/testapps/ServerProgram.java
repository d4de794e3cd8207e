package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.testapps.Jdks.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A program of {@code src/test/servers}, compiled against one server in one version: javax or jakarta, as that has it. So
 * one source serves all versions, and no server's jars meet another's.
 */
final class ServerProgram {

    private static final Path SOURCES = Path.of("src/test/servers");
    private static final Path SERVERS = Path.of("../servers");

    private final String server;
    private final Path classes;

    private ServerProgram(String server, Path classes) {
        this.server = server;
        this.classes = classes;
    }

    /**
     * Compiles it.
     *
     * @param server a module of {@code test-apps/servers}, or {@code jdk} for none
     * @param sources names of the files it consists of
     */
    static ServerProgram compile(String server, Path folder, String... sources) throws IOException {
        String jars = jars(server);
        boolean isJavax = jars.contains("javax.")
                || jars.contains("tomcat-embed-core-8")
                || jars.contains("core-9.")
                || jars.contains("jetty-servlet-api-4");
        Path classes = Files.createDirectories(folder.resolve(server + "-" + sources[0]));
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-proc:none", "-d", classes.toString()));
        arguments.addAll(List.of("-cp", jars.isEmpty() ? "." : jars));
        for (String source : sources) {
            String text = Files.readString(SOURCES.resolve(source + ".java"));
            if (isJavax) {
                text = text.replace("jakarta.", "javax.").replace(".ee10.servlet", ".servlet");
            }
            Path copy = classes.resolve(source + ".java");
            Files.writeString(copy, text, StandardCharsets.UTF_8);
            arguments.add(copy.toString());
        }
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0]));
        assertThat(status).as("javac for " + server).isZero();
        return new ServerProgram(server, classes);
    }

    private static String jars(String server) throws IOException {
        if (server.equals("jdk")) {
            return "";
        }
        Path lib = SERVERS.resolve(server).resolve("target/lib");
        assertThat(lib)
                .as("the jars of " + server + ": build test-apps/servers first")
                .isDirectory();
        try (Stream<Path> jars = Files.list(lib)) {
            return jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        }
    }

    /** Starts it under the agent; its class {@code Work}, or what {@code Servlets.work} is, is a span. */
    ChildJvm start(Jdk jdk, String agentArguments, String main, String... arguments) throws IOException {
        return ChildJvm.on(jdk)
                .options("-XX:TieredStopAtLevel=1", "-cp", classes + File.pathSeparator + jars(server))
                .agent("service=" + server
                        + ";trace.rate=1000;overhead.budget=1000;trace.methods=Servlets#work,Work#work;"
                        + agentArguments)
                .options(main)
                .options(arguments)
                .start()
                .printed("ready");
    }
}
