package io.perfagent.command;

import io.perfagent.config.NearestName;
import io.perfagent.dashboard.TokenFile;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Runs one command and says what came of it. Stateless; never exits the JVM. */
public final class CommandLine {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final List<String> COMMANDS = List.of("help", "attach", "profile", "status", "version");

    private CommandLine() {}

    /**
     * Runs the command in {@code arguments[0]}, or {@code help} without one.
     *
     * @param arguments the command and what belongs to it
     * @param agentJar the agent's own jar: what {@code attach} loads and {@code version} reads
     * @param out where results go
     * @param err where problems go, one line each
     * @return the exit code: 0 when done, 1 when the command failed, 2 when it was not understood
     */
    public static int run(String[] arguments, File agentJar, PrintStream out, PrintStream err) {
        String command = arguments.length == 0 ? "help" : arguments[0];
        List<String> rest = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        try {
            switch (command) {
                case "help", "--help", "-h" -> out.print(help());
                case "version", "--version" -> out.println("perf-agent " + version(agentJar));
                case "attach" -> {
                    if (rest.size() > 2) {
                        err.println("attach takes a process id and options without spaces: attach <pid> [key=value;…]");
                        return MISUSED;
                    }
                    AttachCommand.run(rest, agentJar, out);
                }
                case "profile" -> ProfileCommand.run(rest, System.getenv(), out);
                case "status" -> {
                    if (rest.size() > 1) {
                        err.println("status takes one address or process id at most: status [url|pid]");
                        return MISUSED;
                    }
                    out.print(StatusCommand.run(
                            rest.isEmpty() ? StatusCommand.DEFAULT_URL : rest.get(0), TokenFile.folder()));
                }
                default -> {
                    String nearest = NearestName.of(command, COMMANDS);
                    err.println("unknown command " + Printable.text(command) + ": "
                            + (nearest == null ? "see help" : "did you mean " + nearest + "?"));
                    return MISUSED;
                }
            }
            return 0;
        } catch (CommandFailure e) {
            err.println(Printable.text(String.valueOf(e.getMessage())));
            return FAILED;
        } catch (ProfileCommand.Misused e) {
            err.println(e.getMessage());
            return MISUSED;
        }
    }

    private static String version(File agentJar) throws CommandFailure {
        try (JarFile jar = new JarFile(agentJar)) {
            Manifest manifest = jar.getManifest();
            String version =
                    manifest == null ? null : manifest.getMainAttributes().getValue("Implementation-Version");
            return version == null ? "(unknown version)" : version;
        } catch (IOException e) {
            throw new CommandFailure("the agent's jar cannot be read: " + agentJar, e);
        }
    }

    private static String help() {
        return """
                perf-agent shows where a Java program (17 or newer) spends time and memory.

                Use it from the start of a program:
                  java -javaagent:perf-agent.jar -jar app.jar
                  java '-javaagent:perf-agent.jar=service=shop;profile=com.acme.shop.**#*' -jar app.jar
                Then open http://127.0.0.1:7117 (the program's stderr names the port if that one is taken).

                Commands: java -jar perf-agent.jar <command>
                  attach                          list the Java processes of this user
                  attach <pid> [key=value;...]    start the agent in a running process
                  profile <pid|url> [--seconds 30] [--kind cpu] [--interval 20] [--transaction name]
                      [--format collapsed|speedscope|pprof|html|json] [--out file] [--token t]
                                                  have a running agent profile its program
                  status [url|pid]                what a running agent records, drops and costs, and a link to log in
                  version                         the version of this jar
                  help                            this text

                Settings most used (also as -Dperfagent.<key>, PERFAGENT_<KEY>, or in perf-agent.properties):
                  service                  the program's name                (main class or jar)
                  profile                  methods to time, such as com.acme.**#*
                  dashboard.port           where the dashboard listens       (7117)
                  overhead.budget          percent of one CPU                (2)
                  data.dir, data.max       where history is kept, how much   (500MB)
                  export.otlp.endpoint     an OpenTelemetry collector        (none)
                  enabled                  false switches the agent off      (true)
                OTEL_* variables mean what they mean everywhere. All keys: docs/configuration.md
                """;
    }
}
