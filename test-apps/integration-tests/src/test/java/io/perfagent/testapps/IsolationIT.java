package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Hello;
import io.perfagent.testapps.apps.Looking;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IsolationIT {

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void theProgramSeesNothingOfTheAgent(Jdk jdk) throws Exception {
        // Without the libraries of the other tests, some of which the agent has too.
        String classes = Looking.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("service=looking")
                .options("-cp", classes, Looking.class.getName())
                .start()) {
            assertThat(child.exitCode()).as(child.err()).isZero();
            assertThat(child.out())
                    .doesNotContain("visible: ")
                    .doesNotContain("NOT A DAEMON")
                    .contains("probe loader: null")
                    .contains("daemon");
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void logManagerAndByteBuddyAreLeftAlone(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .options("-Xlog:class+load:stdout")
                .agent("service=hello")
                .main(Hello.class)) {
            assertThat(child.exitCode()).isZero();
            assertThat(child.out())
                    .contains("io.perfagent.bootstrap.Probe ")
                    .contains("io.perfagent.agent.PerfAgent ")
                    .doesNotContain("java.util.logging.LogManager ")
                    .doesNotContain("net.bytebuddy.")
                    .doesNotContain("io.opentelemetry.")
                    .doesNotContain("com.sun.net.httpserver.");
        }
    }
}
