package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.testapps.Jdks.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program on the module path, which reads nothing but {@code java.base}, and one in a jar. */
class ModulesIT {

    private static final String PROGRAM = "package com.acme; public class Main {"
            + " static int work(int n) { return n + 1; }"
            + " public static void main(String[] a) throws Exception { work(1); work(2); System.out.println(\"ready\");"
            + " Thread.sleep(Long.MAX_VALUE); } }";

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aModulesMethodsCountUnderItsName(Jdk jdk) throws Exception {
        Path sources = Files.createDirectories(folder.resolve("src" + jdk.feature() + "/com/acme"));
        Path classes = folder.resolve("classes" + jdk.feature());
        Files.writeString(sources.resolve("Main.java"), PROGRAM);
        Path descriptor =
                Files.writeString(sources.getParent().getParent().resolve("module-info.java"), "module shop.core { }");
        run(
                jdk,
                "javac",
                "-d",
                classes.toString(),
                descriptor.toString(),
                sources.resolve("Main.java").toString());
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("profile=com.acme.*#work")
                .options("-p", classes.toString(), "-m", "shop.core/com.acme.Main")
                .start()) {
            child.printed("ready");
            assertThat(child.row("methods", "method", "work").getLong("calls", 0))
                    .isEqualTo(2);
            assertThat(child.row("modules", "module", "shop.core").getLong("calls", 0))
                    .isEqualTo(2);
        }
        Path jar = folder.resolve("shop-" + jdk.feature() + ".jar");
        run(jdk, "jar", "--create", "--file", jar.toString(), "-C", classes.toString(), "com");
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("profile=com.acme.*#work")
                .options("-cp", jar.toString(), "com.acme.Main")
                .start()) {
            child.printed("ready");
            assertThat(child.row("modules", "module", jar.getFileName().toString())
                            .getLong("calls", 0))
                    .isEqualTo(2);
        }
    }

    private static void run(Jdk jdk, String tool, String... arguments) throws Exception {
        try (ChildJvm child =
                ChildJvm.command(jdk.tool(tool)).options(arguments).start()) {
            assertThat(child.exitCode()).as(child.out() + child.err()).isZero();
        }
    }
}
