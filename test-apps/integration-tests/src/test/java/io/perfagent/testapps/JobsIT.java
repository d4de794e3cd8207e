package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Jobs;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each run of a job of Spring's or Quartz's is one transaction with the job's name. */
class JobsIT {

    static List<Object[]> jdksAndVersions() {
        List<Object[]> cases = new ArrayList<>();
        for (Jdk jdk : Jdks.all()) {
            cases.add(new Object[] {jdk, "newest"});
            cases.add(new Object[] {jdk, "oldest"});
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("jdksAndVersions")
    void eachRunIsOneTransaction(Jdk jdk, String versions) throws Exception {
        ChildJvm.Builder builder = ChildJvm.on(jdk).agent("service=jobs;trace.rate=10000;overhead.budget=1000");
        if (versions.equals("oldest")) {
            builder.before(new File(System.getProperty("oldest.libraries"), "jobs"));
        }
        try (ChildJvm child = builder.main(Jobs.class)) {
            child.printed(" done");
            JsonObject rate = child.row("transactions", "name", "Jobs$Spring.atRate");
            JsonObject delay = child.row("transactions", "name", "Jobs$Spring.withDelay");
            JsonObject report = child.row("transactions", "name", Jobs.Report.class.getName());
            assertThat(child.out())
                    .contains("rate " + rate.getLong("count", 0) + " delay " + delay.getLong("count", 0) + " done");
            assertThat(rate.getLong("errors", 0)).isEqualTo(rate.getLong("count", -1));
            assertThat(delay.getLong("errors", -1)).isZero();
            assertThat(report.getLong("count", 0)).isEqualTo(4);
            assertThat(report.getLong("errors", 0)).isEqualTo(1);
            assertThat(child.items("transactions"))
                    .filteredOn(row -> row.getString("type", "").equals("scheduled"))
                    .hasSize(3);
            assertThat(child.api("status").get("dropped").asObject().names()).isEmpty();
        }
    }
}
