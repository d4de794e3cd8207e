package io.perfagent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.instrumentation.Transformer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What loading costs a program that has not reached its main method yet: the classes it makes the JVM load. */
class LeanLoadTest {

    /** Runs in a JVM of its own. */
    static final class Program {
        public static void main(String[] arguments) {
            // The instrumentations are there before the configuration, with whatever opens their jar in this test.
            Transformer.names();
            System.out.println("BEGIN");
            Configuration configuration =
                    Configuration.load("service=x;profile=a.B", System.getProperties(), Map.of(), new File("."));
            System.out.println("END");
            System.out.println(configuration.service());
        }
    }

    @Test
    void loadingTouchesNothingTheApplicationMayWantToChooseFirst(@TempDir Path folder) throws Exception {
        File log = folder.resolve("out").toFile();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load=info:stdout:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(log.toPath());
        assertThat(lines).contains("BEGIN", "END");
        List<String> loaded = lines.subList(lines.indexOf("BEGIN") + 1, lines.indexOf("END")).stream()
                .map(line -> line.split(" ")[0])
                .toList();
        assertThat(loaded).contains("io.perfagent.config.Key").hasSizeLessThan(60);
        assertThat(loaded)
                .noneMatch(name -> name.startsWith("java.util.logging.")
                        || name.startsWith("java.nio.file.")
                        || name.startsWith("java.util.regex.")
                        || name.startsWith("java.util.stream.")
                        || name.startsWith("java.lang.invoke.")
                        || name.startsWith("java.lang.management.")
                        || name.contains("$$Lambda"));
    }
}
