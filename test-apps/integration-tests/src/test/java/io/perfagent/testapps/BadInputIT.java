package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.ChildJvm.Builder;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.BadPeers;
import io.perfagent.testapps.apps.Hello;
import io.perfagent.testapps.apps.PretendsOldJava;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong, the program's own output and exit code are those it has without the agent. */
class BadInputIT {

    @TempDir
    Path folder;

    private interface Change {
        Builder apply(Builder child) throws IOException;
    }

    /** Runs the program with and without the agent; returns what the agent complained of. */
    private static List<String> complaints(Jdk jdk, Change withAgent, String... arguments) throws Exception {
        try (ChildJvm plain = ChildJvm.on(jdk).main(Hello.class, arguments);
                ChildJvm watched = withAgent.apply(ChildJvm.on(jdk)).main(Hello.class, arguments)) {
            int expected = plain.exitCode();
            assertThat(watched.exitCode()).as(watched.err()).isEqualTo(expected);
            assertThat(watched.out()).isEqualTo(plain.out());
            assertThat(watched.err().lines().filter(line -> !line.startsWith("perf-agent")))
                    .as("the program's own stderr")
                    .containsExactlyElementsOf(plain.err().lines().toList());
            assertThat(watched.agentComplaints()).hasSizeLessThanOrEqualTo(1);
            return watched.agentComplaints();
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void leavesEveryWayToEndAlone(Jdk jdk) throws Exception {
        for (String how : List.of("", "exit", "throw")) {
            assertThat(complaints(jdk, child -> child.agent("service=hello"), how))
                    .isEmpty();
        }
        assertThat(complaints(
                        jdk,
                        child -> child.options("-Duser.language=tr", "-Duser.country=TR")
                                .agent("profile=**"),
                        ""))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void saysWhatIsWrongWithTheConfiguration(Jdk jdk) throws Exception {
        assertThat(complaints(jdk, child -> child.agent("servce=shop"), ""))
                .singleElement()
                .asString()
                .contains("servce", "service");
        assertThat(complaints(jdk, child -> child.agent("dashboard.port=many"), ""))
                .singleElement()
                .asString()
                .contains("dashboard.port", "many");
        assertThat(complaints(jdk, child -> child.agent(";;=;===;profile=a b;x"), ""))
                .hasSize(1);
        assertThat(complaints(jdk, child -> child.agent("config.file=" + folder), ""))
                .hasSize(1);
        assertThat(complaints(jdk, child -> child.agent("config.file=" + folder.resolve("missing")), ""))
                .hasSize(1);
        Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, 0, 1, (byte) 0xfe, '='});
        complaints(jdk, child -> child.agent("config.file=" + folder.resolve("bytes")), "");
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void takesTheNextPort(Jdk jdk) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            List<String> said = complaints(jdk, child -> child.agent("dashboard.port=" + port), "work");
            assertThat(said)
                    .singleElement()
                    .asString()
                    .contains("port " + port + " is taken, dashboard on http://127.0.0.1:");
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void startsOnlyOnce(Jdk jdk) throws Exception {
        assertThat(complaints(jdk, child -> child.agent("service=a").agent("service=b"), "work"))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void needsNoPermissionInTheWorkingDirectory(Jdk jdk) throws Exception {
        File readOnly = Files.createDirectory(folder.resolve("read-only-" + jdk.feature()))
                .toFile();
        assertThat(readOnly.setWritable(false)).isTrue();
        assertThat(complaints(jdk, child -> child.directory(readOnly).agent("service=a"), "work"))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void saysThatTheJvmIsTooOld(Jdk jdk) throws Exception {
        Path pretender = folder.resolve("pretender-" + jdk.feature() + ".jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", PretendsOldJava.class.getName());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(pretender), manifest);
                InputStream in = PretendsOldJava.class.getResourceAsStream("PretendsOldJava.class")) {
            jar.putNextEntry(new JarEntry(PretendsOldJava.class.getName().replace('.', '/') + ".class"));
            in.transferTo(jar);
        }
        // That an old JVM can read the class that says so is looked at in JarContentIT.
        assertThat(complaints(
                        jdk, child -> child.options("-javaagent:" + pretender).agent("service=a"), ""))
                .singleElement()
                .asString()
                .contains("needs Java 17", "this is Java 11");
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void keepsOutOfTheJdksTools(Jdk jdk) throws Exception {
        for (List<String> tool : List.of(
                List.of("javac", "-version"),
                List.of("keytool", "-help"),
                List.of("jar", "--version"),
                List.of("jps", "-help"))) {
            try (ChildJvm plain = ChildJvm.command(jdk.tool(tool.get(0)))
                            .options(tool.get(1))
                            .start();
                    ChildJvm watched = ChildJvm.command(jdk.tool(tool.get(0)))
                            .environment("JAVA_TOOL_OPTIONS", "-javaagent:" + ChildJvm.AGENT)
                            .options(tool.get(1))
                            .start()) {
                assertThat(watched.exitCode()).isEqualTo(plain.exitCode());
                assertThat(watched.out()).as(tool.toString()).isEqualTo(plain.out());
                assertThat(watched.err().lines().filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS")))
                        .containsExactlyElementsOf(plain.err().lines().toList());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void runsInImagesThatLackModules(Jdk jdk) throws Exception {
        for (String modules :
                List.of("java.instrument", "java.instrument,java.logging,java.management,jdk.httpserver")) {
            Path image = folder.resolve("image" + jdk.feature() + "-" + modules.length());
            List<String> link = new ArrayList<>(List.of("--add-modules", modules, "--output", image.toString()));
            try (ChildJvm jlink = ChildJvm.command(jdk.tool("jlink"))
                    .options(link.toArray(new String[0]))
                    .start()) {
                assertThat(jlink.exitCode()).as(jlink.out() + jlink.err()).isZero();
            }
            Jdk linked = new Jdk(jdk.feature(), image);
            List<String> said = complaints(linked, child -> child.agent("service=small"), "work");
            if (modules.contains("httpserver")) {
                assertThat(said).isEmpty();
            } else {
                assertThat(said).singleElement().asString().contains("jdk.httpserver");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void endsInTimeWithADeadCollector(Jdk jdk) throws Exception {
        try (ServerSocket blackHole = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            long startNanos = System.nanoTime();
            assertThat(complaints(
                            jdk,
                            child -> child.agent("export.otlp.endpoint=http://127.0.0.1:" + blackHole.getLocalPort()),
                            ""))
                    .isEmpty();
            assertThat(System.nanoTime() - startNanos).isLessThan(20_000_000_000L);
        }
        assertThat(complaints(jdk, child -> child.agent("export.otlp.endpoint=http://127.0.0.1:9"), "work"))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void canBeSwitchedOff(Jdk jdk) throws Exception {
        assertThat(complaints(jdk, child -> child.agent("enabled=false"), "work"))
                .isEmpty();
        assertThat(complaints(
                        jdk,
                        child -> child.environment("OTEL_SDK_DISABLED", "true").agent("service=a"),
                        "work"))
                .isEmpty();
    }

    /**
     * Callers, statements and libraries; what HTTP servers refuse by themselves is in {@link HttpServersIT}, a driver that throws
     * from every method in {@link JdbcIT}.
     */
    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void survivesWhatOthersSendAndLack(Jdk jdk) throws Exception {
        String[] options = {
            "-Dsun.net.httpserver.maxReqHeaderSize=20000000", "-Dnet.bytebuddy.experimental=true", "-Xmx512m"
        };
        try (ChildJvm child = ChildJvm.on(jdk)
                .options(options)
                .agent("service=bad;trace.rate=10000;overhead.budget=1000")
                .main(BadPeers.class)) {
            child.printed("done");
            assertThat(child.out())
                    .contains("statement of ", "is of 9999996", "library: as ever as ever")
                    .containsPattern("plain: -1 then 00-[0-9a-f]{32}-[0-9a-f]{16}-01 -1\n")
                    .containsPattern("small: 10 then 00-[0-9a-f]{32}-[0-9a-f]{16}-01 10\n");
            // The program sees what it was sent; what is out of bounds is not sent on, and a trace that is none not
            // joined.
            assertThat(child.out())
                    .containsPattern("huge: 10000000 then 00-[0-9a-f]{32}-[0-9a-f]{16}-01 -1\n")
                    .containsPattern("one: 10000002 then 00-[0-9a-f]{32}-[0-9a-f]{16}-01 -1\n")
                    .containsPattern("garbage: 6 then 00-[0-9a-f]{32}-[0-9a-f]{16}-01 ")
                    .containsPattern("zero: -1 then 00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01 -1\n")
                    .containsPattern("forbidden: -1 then 00-(?!0af76519)[0-9a-f]{32}-[0-9a-f]{16}-01 -1\n")
                    .containsPattern("upper: -1 then 00-(?!0af76519)[0-9a-f]{32}-[0-9a-f]{16}-01 -1\n")
                    .containsPattern("long: -1 then 00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01 -1\n")
                    .containsPattern("state: -1 then 00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01 -1\n");
            assertThat(child.row("queries", "text", "select length(?…").getLong("count", 0))
                    .isEqualTo(1);
            assertThat(child.api("queries?from=0").toString()).doesNotContain("s3cr3t");
            for (String library : List.of("kafka", "mongodb")) {
                JsonObject feature = feature(child, library);
                assertThat(feature.getString("state", "")).isEqualTo("failed");
                assertThat(feature.getString("reason", "")).contains("not one of those supported");
            }
            assertThat(child.agentComplaints()).isEmpty();
        }
    }

    private static JsonObject feature(ChildJvm child, String name) throws Exception {
        for (JsonValue feature : child.api("status").get("features").asArray()) {
            if (feature.asObject().getString("name", "").equals(name)) {
                return feature.asObject();
            }
        }
        throw new AssertionError("no " + name);
    }
}
