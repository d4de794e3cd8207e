package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Working;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttachIT {

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void attachesToARunningProgram(Jdk jdk) throws Exception {
        try (ChildJvm running = ChildJvm.on(jdk).main(Working.class)) {
            running.printed("ready");
            try (ChildJvm command = commandLine(
                    jdk,
                    "attach",
                    String.valueOf(running.pid()),
                    "service=late;dashboard.port=0;profile=io.perfagent.testapps.apps.Working#named")) {
                assertThat(command.exitCode()).as(command.out() + command.err()).isZero();
            }
            assertThat(running.api("status").getString("service", "")).isEqualTo("late");
            assertThat(running.row("methods", "method", "tagged").getLong("calls", 0))
                    .isPositive();
            assertThat(running.row("methods", "method", "named").getLong("calls", 0))
                    .isPositive();
            assertThat(running.row("transactions", "name", "round").getLong("count", 0))
                    .isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void explainsItself(Jdk jdk) throws Exception {
        try (ChildJvm help = commandLine(jdk, "help")) {
            assertThat(help.exitCode()).isZero();
            assertThat(help.out()).contains("-javaagent:", "attach", "profile");
        }
        try (ChildJvm unknown = commandLine(jdk, "atach")) {
            assertThat(unknown.exitCode()).isEqualTo(2);
            assertThat(unknown.err()).contains("attach");
        }
        try (ChildJvm nobody = commandLine(jdk, "attach", "999999999")) {
            assertThat(nobody.exitCode()).isEqualTo(1);
            assertThat(nobody.err()).contains("999999999").doesNotContain("\tat ");
        }
    }

    private static ChildJvm commandLine(Jdk jdk, String... arguments) throws Exception {
        return ChildJvm.on(jdk)
                .options("-jar", ChildJvm.AGENT.getPath())
                .options(arguments)
                .start();
    }
}
