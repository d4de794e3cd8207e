package io.perfagent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the configuration, loading gives a usable one, and every complaint is one bounded line without secrets. */
class BadConfigurationsTest {

    private static final String SECRET = "hunter2";
    private static final List<String> BAD_VALUES = List.of(
            "",
            " ",
            "\u0000",
            "a\nb\r\u2028\u001b[31m",
            "-1",
            "1e999",
            "NaN",
            "99999999999999999999999",
            "%%%",
            "=,=,=",
            ",,,",
            "#",
            "\ud800",
            "../../../etc/passwd",
            "http://[",
            "http://user:" + SECRET + "@",
            "x".repeat(20_000),
            "a,".repeat(5_000));

    @TempDir
    Path folder;

    private int loaded;

    @Test
    void theCorpus() throws IOException {
        for (Key<?> key : Key.all()) {
            for (String value : BAD_VALUES) {
                // A service and a file are named in the clear; a URL anywhere else is masked.
                boolean inTheClear = key == Key.SERVICE || key == Key.CONFIG_FILE;
                String text = key.secret() ? value + SECRET : inTheClear ? value.replace(SECRET, "x") : value;
                check(key.name() + "=" + text, Map.of(), Map.of());
                check(null, Map.of("perfagent." + key.name(), text), Map.of());
                check(null, Map.of(), Map.of(key.environmentName(), text));
                if (key.otelName() != null) {
                    check(null, Map.of(key.otelName(), text), Map.of(Key.environmentName(key.otelName()), text));
                }
            }
        }
        for (String arguments : badArguments()) {
            check(arguments, Map.of(), Map.of());
        }
        for (byte[] content : badFiles()) {
            Files.write(folder.resolve("perf-agent.properties"), content);
            check(null, Map.of(), Map.of());
        }
        for (String path : List.of(".", "/", "/dev/null", "/proc/self/mem", "missing", "\u0000", "x".repeat(5000))) {
            check("config.file=" + path, Map.of(), Map.of());
        }
        assertThat(loaded).isGreaterThan(1000);
    }

    private static List<String> badArguments() {
        List<String> all = new ArrayList<>(List.of(
                ";",
                ";;;=;=;",
                "=",
                "==",
                "=x",
                "x=",
                "service",
                "service;service=a;service=b",
                "\u0000=\u0000",
                "é=è"));
        all.add("service=" + "x".repeat(70_000));
        all.add("x=1;".repeat(30_000));
        all.add("k".repeat(60_000) + "=" + SECRET);
        all.add("export.otlp.headers=a=b;" + SECRET);
        all.add("export.otlp.headers=a=b;" + SECRET + "==");
        all.add("export.otlp.header=a=" + SECRET);
        all.add("export.otlp.headers=" + SECRET + ";export.otlp.headers=" + SECRET);
        all.add("export.otlp.headers=a b=" + SECRET + ",c=%");
        return all;
    }

    private static List<byte[]> badFiles() {
        List<byte[]> all = new ArrayList<>();
        all.add(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
        all.add("service=x".getBytes(StandardCharsets.UTF_16LE));
        all.add("\uFEFFservice=x".getBytes(StandardCharsets.UTF_16LE));
        all.add("service=\\uZZZZ".getBytes(StandardCharsets.UTF_8));
        all.add(("export.otlp.heeders=" + SECRET + "\n" + SECRET.length() + "=" + SECRET)
                .getBytes(StandardCharsets.UTF_8));
        all.add(new byte[100_000]);
        all.add(new byte[2_000_000]);
        all.add("a\\\n".repeat(100_000).getBytes(StandardCharsets.UTF_8));
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            many.append("key").append(i).append("=x\n");
        }
        all.add(many.toString().getBytes(StandardCharsets.UTF_8));
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        all.add(bytes);
        return all;
    }

    private void check(String arguments, Map<String, String> properties, Map<String, String> environment) {
        Properties system = new Properties();
        system.putAll(properties);
        checkUsable(Configuration.load(arguments, system, environment, folder.toFile()));
        loaded++;
    }

    private static void checkUsable(Configuration configuration) {
        assertThat(configuration.warnings()).hasSizeLessThanOrEqualTo(101);
        for (String warning : configuration.warnings()) {
            assertThat(warning).doesNotContain(SECRET).doesNotContain("\u2028").hasSizeLessThan(600);
            assertThat(warning.chars()).noneMatch(Character::isISOControl);
            assertThat(warning).contains(":");
        }
        assertThat(configuration.settings()).hasSize(Key.all().size());
        for (Setting setting : configuration.settings()) {
            assertThat(setting.value()).doesNotContain(SECRET);
            assertThat(setting.value().chars()).noneMatch(Character::isISOControl);
        }
        assertThat(configuration.service()).isNotEmpty();
        assertThat(configuration.dataDirectory()).isAbsolute();
        assertThat(configuration.dashboardPort()).isBetween(0, 65_535);
        assertThat(configuration.sampler().ratio()).isBetween(0.0, 1.0);
        assertThat(configuration.overheadBudgetPercent()).isBetween(0.1, 100.0);
    }

    @Test
    void inputsThatThrowGiveDefaults() {
        Map<String, String> hostile = new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                throw new IllegalStateException(SECRET);
            }
        };
        Configuration configuration = Configuration.load("enabled=false", new Properties(), hostile, new File("."));
        checkUsable(configuration);
        assertThat(configuration.warnings())
                .containsExactly(
                        "the configuration could not be read, defaults are used: java.lang.IllegalStateException");
        Map<String, String> withNull = new HashMap<>();
        withNull.put("PERFAGENT_SERVICE", null);
        assertThat(Configuration.load("service=a", new Properties(), withNull, new File("."))
                        .service())
                .isEqualTo("a");
    }
}
