package io.perfagent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

    @TempDir
    Path folder;

    private String arguments = "";
    private final Properties properties = new Properties();
    private final Map<String, String> environment = new HashMap<>();

    private Configuration load() {
        return Configuration.load(arguments, properties, environment, folder.toFile());
    }

    private void file(String text) throws IOException {
        Files.writeString(folder.resolve("perf-agent.properties"), text, StandardCharsets.UTF_8);
    }

    private static Setting setting(Configuration configuration, String key) {
        return configuration.settings().stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private String source(int layer, String value) throws IOException {
        switch (layer) {
            case 0 -> arguments = "export.otlp.endpoint=" + value;
            case 1 -> properties.setProperty("perfagent.export.otlp.endpoint", value);
            case 2 -> environment.put("PERFAGENT_EXPORT_OTLP_ENDPOINT", value);
            case 3 -> file("export.otlp.endpoint=" + value);
            case 4 -> properties.setProperty("otel.exporter.otlp.endpoint", value);
            default -> environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", value);
        }
        return List.of(
                        "agent argument",
                        "system property perfagent.export.otlp.endpoint",
                        "environment PERFAGENT_EXPORT_OTLP_ENDPOINT",
                        "file " + folder.resolve("perf-agent.properties"),
                        "system property otel.exporter.otlp.endpoint",
                        "environment OTEL_EXPORTER_OTLP_ENDPOINT")
                .get(layer);
    }

    @ParameterizedTest
    @CsvSource({"0,1", "0,2", "0,3", "0,4", "0,5", "1,2", "1,3", "1,4", "1,5", "2,3", "2,4", "2,5", "3,4", "3,5", "4,5"
    })
    void theStrongerOfEachPairOfSourcesWinsAndABadOneGivesWay(int strong, int weak) throws IOException {
        String weakSource = source(weak, "http://weak:1");
        String strongSource = source(strong, "http://strong:1");
        assertThat(setting(load(), "export.otlp.endpoint"))
                .isEqualTo(new Setting("export.otlp.endpoint", "http://strong:1", strongSource));
        assertThat(load().tracesTarget().endpoint()).isEqualTo("http://strong:1/v1/traces");
        assertThat(load().warnings()).isEmpty();

        source(strong, "nonsense");
        assertThat(setting(load(), "export.otlp.endpoint"))
                .isEqualTo(new Setting("export.otlp.endpoint", "http://weak:1", weakSource));
        assertThat(load().warnings())
                .containsExactly("export.otlp.endpoint=nonsense (" + strongSource
                        + ") is ignored: use a URL such as http://localhost:4318");
    }

    @Test
    void defaultsAreUsableWithoutAnyInput() {
        Configuration configuration = Configuration.load(null, properties, environment, folder.toFile());
        assertThat(configuration.warnings()).isEmpty();
        assertThat(configuration.enabled()).isTrue();
        assertThat(configuration.service()).isEqualTo("java-application");
        assertThat(configuration.profile()).isEmpty();
        assertThat(configuration.profileAllocation()).isTrue();
        assertThat(configuration.adaptiveTiming()).isTrue();
        assertThat(configuration.recording()).isTrue();
        assertThat(configuration.overheadBudgetPercent()).isEqualTo(2);
        assertThat(configuration.sampler()).isEqualTo(new Sampler(Sampler.Kind.RATE, 1, true));
        assertThat(configuration.traceRatePerSecond()).isEqualTo(10);
        assertThat(configuration.propagators()).containsExactly("tracecontext", "baggage");
        assertThat(configuration.dashboardOffReason()).isNull();
        assertThat(configuration.dashboardHost()).isEqualTo("127.0.0.1");
        assertThat(configuration.dashboardPort()).isEqualTo(7117);
        assertThat(configuration.dataDirectory())
                .isEqualTo(folder.resolve("perf-agent-data/java-application").toFile());
        assertThat(configuration.dataMaxBytes()).isEqualTo(500L * 1024 * 1024);
        assertThat(configuration.tracesTarget()).isNull();
        assertThat(configuration.metricsTarget()).isNull();
        assertThat(configuration.exportIntervalMillis()).isEqualTo(60_000);
        assertThat(configuration.exportTemporality()).isEqualTo("cumulative");
        assertThat(configuration.resourceAttributes()).isEmpty();
        // Only what changes the program's output waits to be asked for.
        assertThat(Configuration.INSTRUMENTATIONS)
                .allMatch(name -> configuration.instrumentationEnabled(name) != name.equals("jul"));
        assertThat(configuration.settings())
                .hasSize(Key.all().size())
                .allMatch(s -> s.source().equals("default"));
    }

    @Test
    void goodValuesArrive() {
        arguments = "profile=com.acme.**#*, com.acme.Outer$Inner#<init>,com.acme.A;profile.allocation=off;"
                + "overhead.budget=0.5%;trace.rate=2.5;dashboard.port=0;dashboard.host=[::1];data.dir=/var/x;"
                + "data.max=2GB;export.otlp.timeout=500ms;export.otlp.interval=2m;export.otlp.compression=GZIP;"
                + "export.otlp.endpoint=http://c;export.otlp.metrics.timeout=2s;"
                + "export.otlp.temporality=delta;trace.sampler=parentbased_traceidratio;trace.sampler.arg=0.25";
        Configuration configuration = load();
        assertThat(configuration.warnings()).isEmpty();
        assertThat(configuration.profile())
                .containsExactly("com.acme.**#*", "com.acme.Outer$Inner#<init>", "com.acme.A");
        assertThat(configuration.profileAllocation()).isFalse();
        assertThat(configuration.overheadBudgetPercent()).isEqualTo(0.5);
        assertThat(configuration.traceRatePerSecond()).isEqualTo(2.5);
        assertThat(configuration.dashboardPort()).isZero();
        assertThat(configuration.dashboardOffReason()).isNull();
        assertThat(configuration.dataDirectory()).isEqualTo(new File("/var/x"));
        assertThat(configuration.dataMaxBytes()).isEqualTo(2L << 30);
        assertThat(configuration.tracesTarget().timeoutMillis()).isEqualTo(500);
        assertThat(configuration.metricsTarget().timeoutMillis()).isEqualTo(2_000);
        assertThat(configuration.exportIntervalMillis()).isEqualTo(120_000);
        assertThat(configuration.tracesTarget().compression()).isEqualTo("gzip");
        assertThat(configuration.exportTemporality()).isEqualTo("delta");
        assertThat(configuration.sampler()).isEqualTo(new Sampler(Sampler.Kind.RATIO, 0.25, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "enabled|maybe",
                "service|''",
                "config.file|''",
                "profile|a..b",
                "profile|com.acme.A#b#c",
                "profile|com.acme.A b",
                "profile|com/acme/A",
                "profile|#run",
                "profile|com.acme.A#",
                "profile|com.acme.A#run()",
                "profile|com.***.A",
                "profile.allocation|2",
                "timing|roughly",
                "overhead.budget|0.01",
                "overhead.budget|10001",
                "overhead.budget|NaN",
                "overhead.budget|2d",
                "overhead.budget|2,5",
                "trace.rate|-1",
                "trace.rate|10001",
                "trace.rate|1e",
                "trace.sampler|xray",
                "trace.sampler.arg|1.1",
                "propagators|jaeger",
                "dashboard.enabled|ja",
                "dashboard.port|65536",
                "dashboard.port|80.5",
                "dashboard.port|-1",
                "data.dir|''",
                "data.max|1023",
                "data.max|lots",
                "data.max|99999999999999999999GB",
                "export.otlp.endpoint|localhost:4318",
                "export.otlp.endpoint|http://",
                "export.otlp.endpoint|http://host:99999",
                "export.otlp.endpoint|ftp://host",
                "export.otlp.traces.endpoint|http://a b",
                "export.otlp.metrics.endpoint|:",
                "export.otlp.traces|perhaps",
                "export.otlp.metrics|perhaps",
                "export.otlp.headers|noequals",
                "export.otlp.headers|bad name=x",
                "export.otlp.headers|a=%0d%0aX: y",
                "export.otlp.headers|a=%4",
                "export.otlp.protocol|http/json",
                "export.otlp.traces.protocol|udp",
                "export.otlp.metrics.headers|noequals",
                "export.otlp.traces.timeout|soon",
                "export.otlp.metrics.compression|zip",
                "export.otlp.certificate|''",
                "export.otlp.compression|zip",
                "export.otlp.timeout|0",
                "export.otlp.timeout|10 years",
                "export.otlp.interval|1ms",
                "export.otlp.temporality|sometimes",
                "resource.attributes|=x",
                "instrumentation.jdbc.enabled|x",
            })
    void aBadValueIsNamedAndTheDefaultStays(String key, String value) {
        properties.setProperty("perfagent." + key, value);
        Configuration configuration = load();
        assertThat(setting(configuration, key).source()).isEqualTo("default");
        assertThat(configuration.warnings()).isNotEmpty().allMatch(line -> line.startsWith(key));
        assertThat(String.join("", configuration.warnings())).contains("system property perfagent." + key);
    }

    @Test
    void everyKeyHasABadValueInTheTestAboveOrIsExplained() {
        properties.setProperty("perfagent.trace.methods", "a..b,com.acme.A#b");
        properties.setProperty("perfagent.dashboard.host", "0.0.0.0");
        properties.setProperty("perfagent.dashboard.token", "short");
        Configuration configuration = load();
        assertThat(configuration.dashboardOffReason()).contains("not a loopback address", "0.0.0.0");
        assertThat(configuration.traceMethods()).containsExactly("com.acme.A#b");
        assertThat(configuration.dashboardToken()).isEmpty();
        assertThat(configuration.warnings())
                .hasSize(3)
                .anyMatch(line -> line.startsWith("trace.methods=a..b"))
                .anyMatch(line -> line.startsWith("dashboard.token (") && !line.contains("short"))
                .anyMatch(line -> line.startsWith("dashboard.host=0.0.0.0") && line.contains("stays off"));
    }

    @Test
    void theGoodElementsOfAListStay() {
        arguments = "profile=a..b,com.acme.A,c#d#e;propagators=jaeger,tracecontext";
        Configuration configuration = load();
        assertThat(configuration.profile()).containsExactly("com.acme.A");
        assertThat(configuration.propagators()).containsExactly("tracecontext");
        assertThat(configuration.warnings()).hasSize(3);
    }

    @Test
    void openTelemetryMeansWhatItMeansEverywhere() {
        environment.put("OTEL_SERVICE_NAME", "shop");
        environment.put("OTEL_RESOURCE_ATTRIBUTES", "service.name=other,team=a%20b");
        environment.put("OTEL_TRACES_EXPORTER", "otlp");
        environment.put("OTEL_METRICS_EXPORTER", "none");
        environment.put("OTEL_TRACES_SAMPLER", "parentbased_always_on");
        environment.put("OTEL_METRIC_EXPORT_INTERVAL", "5000");
        environment.put("OTEL_PROPAGATORS", "none");
        environment.put("OTEL_EXPORTER_OTLP_HEADERS", "api-key=s3cr3t%3D");
        Configuration configuration = load();
        assertThat(configuration.warnings()).isEmpty();
        assertThat(configuration.service()).isEqualTo("shop");
        assertThat(configuration.resourceAttributes()).isEqualTo(Map.of("team", "a b"));
        assertThat(configuration.tracesTarget().endpoint()).isEqualTo("http://localhost:4318/v1/traces");
        assertThat(configuration.metricsTarget()).isNull();
        assertThat(configuration.sampler()).isEqualTo(new Sampler(Sampler.Kind.ALWAYS_ON, 1, true));
        assertThat(configuration.exportIntervalMillis()).isEqualTo(5000);
        assertThat(configuration.propagators()).isEmpty();
        assertThat(configuration.tracesTarget().headers()).isEqualTo(Map.of("api-key", "s3cr3t="));
        assertThat(setting(configuration, "export.otlp.headers").value()).isEqualTo("set");
        assertThat(setting(configuration, "export.otlp.traces.endpoint").source())
                .isEqualTo("environment OTEL_TRACES_EXPORTER");

        environment.remove("OTEL_SERVICE_NAME");
        environment.put("OTEL_SDK_DISABLED", "TRUE");
        assertThat(load().service()).isEqualTo("other");
        assertThat(load().enabled()).isFalse();
        arguments = "enabled=true;service=mine";
        assertThat(load().enabled()).isTrue();
        assertThat(load().service()).isEqualTo("mine");
    }

    @Test
    void aSignalsOwnEndpointWinsUnlessOursStandsAgainstOpenTelemetrys() {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:4318/");
        environment.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces/x");
        assertThat(load().tracesTarget().endpoint()).isEqualTo("http://traces/x");
        assertThat(load().metricsTarget().endpoint()).isEqualTo("http://all:4318/v1/metrics");
        arguments = "export.otlp.endpoint=http://ours";
        assertThat(load().tracesTarget().endpoint()).isEqualTo("http://ours/v1/traces");
        arguments = "export.otlp.endpoint=";
        assertThat(load().tracesTarget()).isNull();
    }

    @Test
    void overGrpcTheBaseIsTheEndpointOfEverySignal() {
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        environment.put("OTEL_TRACES_EXPORTER", "otlp");
        assertThat(load().tracesTarget().endpoint()).isEqualTo("http://localhost:4317");
        assertThat(load().tracesTarget().grpc()).isTrue();
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "https://all:4317/");
        environment.put("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/protobuf");
        assertThat(load().tracesTarget().endpoint()).isEqualTo("https://all:4317/");
        assertThat(load().metricsTarget().endpoint()).isEqualTo("https://all:4317/v1/metrics");
        assertThat(load().metricsTarget().grpc()).isFalse();
        assertThat(load().warnings()).isEmpty();
    }

    @Test
    void aSignalMayHaveItsOwnOfEverything() {
        arguments = "export.otlp.endpoint=http://all;export.otlp.headers=a=1;export.otlp.certificate=ca.pem;"
                + "export.otlp.client.key=/k.pem;export.otlp.client.certificate=/c.pem;export.otlp.traces.headers=a=2";
        environment.put("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "a=3");
        environment.put("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "7000");
        ExportTarget traces = load().tracesTarget();
        ExportTarget metrics = load().metricsTarget();

        assertThat(traces.headers()).isEqualTo(Map.of("a", "2"));
        assertThat(metrics.headers())
                .as("ours for all wins over OpenTelemetry's for one")
                .isEqualTo(Map.of("a", "1"));
        assertThat(traces.timeoutMillis()).isEqualTo(10_000);
        assertThat(metrics.timeoutMillis()).isEqualTo(7_000);
        assertThat(traces.certificate()).isEqualTo(folder.resolve("ca.pem").toFile());
        assertThat(metrics.clientKey()).isEqualTo(new File("/k.pem"));
        assertThat(metrics.clientCertificate()).isEqualTo(new File("/c.pem"));
        assertThat(setting(load(), "export.otlp.traces.headers").value()).isEqualTo("set");
        assertThat(traces.toString()).doesNotContain("2");
    }

    @Test
    void genericEnvironmentNamesMapBack() {
        environment.put("PERFAGENT_INSTRUMENTATION_HTTP_CLIENT_ENABLED", "false");
        environment.put("PERFAGENT_SERVICE", "");
        Configuration configuration = load();
        assertThat(configuration.instrumentationEnabled("http-client")).isFalse();
        assertThat(configuration.instrumentationEnabled("http-server")).isTrue();
        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void unknownNamesGetTheNearestKey() throws IOException {
        arguments = "dashbord.port=1;enabled;zzzzzzzzzz=1";
        properties.setProperty("perfagent.instrumentation.jdcb.enabled", "false");
        environment.put("PERFAGENT_SERVCE", "x");
        file("\uFEFFotel.service.name=x\nperfagent.data.max=1GB\ndata.max=1GB\nconfig.file=x\n");
        Configuration configuration = load();
        assertThat(configuration.warnings())
                .containsExactlyInAnyOrder(
                        "unknown agent argument dashbord.port is ignored: did you mean dashboard.port?",
                        "agent argument enabled has no value: write enabled=value",
                        "unknown agent argument zzzzzzzzzz is ignored: see docs/configuration.md for the keys",
                        "unknown system property perfagent.instrumentation.jdcb.enabled is ignored: did you mean"
                                + " perfagent.instrumentation.jdbc.enabled?",
                        "unknown environment PERFAGENT_SERVCE is ignored: did you mean PERFAGENT_SERVICE?",
                        "unknown key otel.service.name is ignored: did you mean service?",
                        "unknown key perfagent.data.max is ignored: did you mean data.max?",
                        "config.file inside the file is ignored: use an agent argument, -Dperfagent.config.file or"
                                + " PERFAGENT_CONFIG_FILE");
        assertThat(configuration.dataMaxBytes()).isEqualTo(1L << 30);
    }

    @ParameterizedTest
    @CsvSource({
        "com.acme.shop.Main a b.jar,x.jar:y.jar,Main",
        "com.acme.Outer$Inner,.,Outer-Inner",
        "/opt/my app/shop-1.2.3-SNAPSHOT.jar --x,/opt/my app/shop-1.2.3-SNAPSHOT.jar,shop",
        "C:\\apps\\log4j2-server.jar,C:\\apps\\log4j2-server.jar,log4j2-server",
        "shop-2go.jar,shop-2go.jar,shop-2go",
        "mod/com.acme.Main,'',Main",
        "..,'',java-application",
    })
    void theServiceIsNamedAfterTheProgram(String command, String classPath, String expected) {
        properties.setProperty("sun.java.command", command);
        properties.setProperty("java.class.path", classPath);
        assertThat(load().service()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc", "a/b", "..", "ünïcode", "con trol"})
    void noServiceNameLeavesTheDataFolder(String service) {
        arguments = "service=" + service;
        assertThat(load().service()).isEqualTo(service);
        assertThat(load().dataDirectory().getParentFile())
                .isEqualTo(folder.resolve("perf-agent-data").toFile());
        assertThat(load().dataDirectory().getName()).matches("[A-Za-z0-9_][A-Za-z0-9._-]*");
    }

    @Test
    void filesThatCannotBeUsedAreExplained() throws IOException {
        List<String> seen = new ArrayList<>();
        Path other = folder.resolve("other.properties");
        arguments = "config.file=other.properties";
        seen.addAll(load().warnings());
        Files.write(other, "service=x".getBytes(StandardCharsets.UTF_16));
        seen.addAll(load().warnings());
        Files.write(other, new byte[SettingsFile.MAX_BYTES + 1]);
        seen.addAll(load().warnings());
        Files.writeString(other, "service=kept\ndata.dir=C:\\users\\me\n");
        seen.addAll(load().warnings());
        Files.write(other, "service=f\u00fcr".getBytes(StandardCharsets.ISO_8859_1));
        seen.addAll(load().warnings());
        Files.delete(other);
        Files.createDirectory(other);
        seen.addAll(load().warnings());
        assertThat(seen).hasSize(6).allMatch(line -> line.startsWith("config.file " + other + ": "));
        assertThat(String.join("\n", seen))
                .contains("does not exist", "UTF-16", "1 MiB", "\\u is not followed", "not UTF-8", "a folder");
    }

    @Test
    void credentialsInAnEndpointAreNotShown() {
        arguments = "export.otlp.endpoint=https://user:s3cr3t@host:1/x?key=s3cr3t";
        assertThat(load().settings().toString()).doesNotContain("s3cr3t").contains("https://host:1/x");
        assertThat(load().tracesTarget().endpoint()).contains("user:s3cr3t@host");
    }
}
