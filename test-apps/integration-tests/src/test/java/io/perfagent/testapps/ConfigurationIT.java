package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Hello;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void takesEachSettingFromTheStrongestSource(Jdk jdk) throws Exception {
        Files.writeString(folder.resolve("perf-agent.properties"), "data.max=100MB\ntrace.rate=5\nservice=from-file\n");
        try (ChildJvm child = ChildJvm.on(jdk)
                .directory(folder.toFile())
                .environment("OTEL_SERVICE_NAME", "from-otel")
                .environment("OTEL_RESOURCE_ATTRIBUTES", "team=shop")
                .environment("PERFAGENT_TRACE_RATE", "6")
                .environment("PERFAGENT_OVERHEAD_BUDGET", "3")
                .options("-Dperfagent.overhead.budget=4", "-Dperfagent.profile=a.B#c")
                .agent("profile=com.acme.*;export.otlp.headers=authorization=s3cr3t")
                .main(Hello.class, "wait")) {
            JsonObject status = child.api("status");
            assertSetting(status, "profile", "com.acme.*", "agent argument");
            assertSetting(status, "overhead.budget", "4", "system property perfagent.overhead.budget");
            assertSetting(status, "trace.rate", "6", "environment PERFAGENT_TRACE_RATE");
            assertSetting(status, "data.max", "100MB", "file ");
            assertSetting(status, "service", "from-file", "file ");
            assertSetting(status, "resource.attributes", "", "environment OTEL_RESOURCE_ATTRIBUTES");
            assertSetting(status, "dashboard.enabled", "true", "default");
            assertThat(status.toString()).doesNotContain("s3cr3t");
        }
    }

    private static void assertSetting(JsonObject status, String key, String value, String source) {
        for (JsonValue setting : status.get("settings").asArray()) {
            if (setting.asObject().getString("key", "").equals(key)) {
                assertThat(setting.asObject().getString("value", "")).as(key).contains(value);
                assertThat(setting.asObject().getString("source", "")).as(key).startsWith(source);
                return;
            }
        }
        throw new AssertionError("no setting " + key + " in " + status.get("settings"));
    }
}
