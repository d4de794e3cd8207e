package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.util.Optional;

/** The JDK times methods itself from version 25 on: what that costs beside us. */
final class JdkSuite implements Suite {

    @Override
    public String name() {
        return "jdk";
    }

    @Override
    public String title() {
        return "A timed call beside the JDK's own method timing";
    }

    @Override
    public void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException {
        Optional<Jdk> jdk = laboratory.settings().timingJdk();
        if (jdk.isEmpty()) {
            report.text("Not measured: it needs a JDK 25 or newer, installed beside the one that was used.");
            return;
        }
        MethodSuite.compareWithJdk(laboratory, report, jdk.get());
    }
}
