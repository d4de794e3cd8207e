import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What attaching costs a program's start: a hello-world with and without the agent, in turn, fresh JVM each, from fork to
 * exit. Prints medians and whether the goal holds: with the agent at most 1.15 × without + 250 ms.
 *
 * <p>{@code java test-apps/benchmarks/StartupBenchmark.java [rounds] [agent jar]}, with the JDK to be measured.
 */
public final class StartupBenchmark {

    private static final int DISCARDED = 3;

    private StartupBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        File agent = new File(arguments.length > 1 ? arguments[1] : "agent-core/target/perf-agent.jar");
        if (!agent.isFile()) {
            System.err.println(agent + " does not exist: build it with mvn -DskipTests package");
            System.exit(1);
        }
        Path folder = compileHello();
        List<Long> without = new ArrayList<>();
        List<Long> with = new ArrayList<>();
        for (int round = -DISCARDED; round < rounds; round++) {
            long bareNanos;
            long agentNanos;
            if (round % 2 == 0) {
                bareNanos = start(folder, null);
                agentNanos = start(folder, agent);
            } else {
                agentNanos = start(folder, agent);
                bareNanos = start(folder, null);
            }
            if (round >= 0) {
                without.add(bareNanos);
                with.add(agentNanos);
            }
        }
        double bareMillis = medianMillis(without);
        double agentMillis = medianMillis(with);
        double limitMillis = 1.15 * bareMillis + 250;
        System.out.printf(
                "Java %s, %d rounds: without %.0f ms, with %.0f ms, added %.0f ms, ratio %.2f, limit %.0f ms: %s%n",
                System.getProperty("java.version"),
                rounds,
                bareMillis,
                agentMillis,
                agentMillis - bareMillis,
                agentMillis / bareMillis,
                limitMillis,
                agentMillis <= limitMillis ? "holds" : "MISSED");
        System.exit(agentMillis <= limitMillis ? 0 : 1);
    }

    private static Path compileHello() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("perf-agent-hello");
        folder.toFile().deleteOnExit();
        Path source = folder.resolve("Hello.java");
        Files.writeString(
                source,
                "public class Hello { public static void main(String[] a) { System.out.println(\"hello\"); } }");
        run(List.of(tool("javac"), "-d", folder.toString(), source.toString()));
        return folder;
    }

    private static long start(Path folder, File agent) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(tool("java")));
        if (agent != null) {
            command.add("-javaagent:" + agent.getPath());
        }
        Collections.addAll(command, "-cp", folder.toString(), "Hello");
        long startNanos = System.nanoTime();
        run(command);
        return System.nanoTime() - startNanos;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed");
        }
    }

    private static String tool(String name) {
        return System.getProperty("java.home") + File.separator + "bin" + File.separator + name;
    }

    private static double medianMillis(List<Long> nanos) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
        return median / 1e6;
    }
}
