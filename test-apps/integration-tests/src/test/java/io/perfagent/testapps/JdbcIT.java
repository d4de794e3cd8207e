package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.HostileDriver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Drivers, old and new, and pools, for real: every call counted once, every row, every transaction. */
class JdbcIT {

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    static List<Object[]> driversAndPools() {
        List<Object[]> cases = new ArrayList<>();
        for (Jdk jdk : Jdks.all()) {
            for (String system : List.of("postgresql", "h2", "sqlite", "hsqldb", "derby")) {
                cases.add(new Object[] {jdk, system, "newest", "none"});
            }
            for (String system : List.of("postgresql", "h2", "sqlite")) {
                cases.add(new Object[] {jdk, system, "oldest", "hikari"});
            }
            for (String pool : List.of("hikari", "dbcp2", "tomcat", "c3p0", "agroal")) {
                cases.add(new Object[] {jdk, pool.length() % 2 == 0 ? "h2" : "postgresql", "newest", pool});
            }
        }
        return cases;
    }

    private static String url(String system) throws Exception {
        return switch (system) {
            case "postgresql" -> {
                try (var connection = postgres.getPostgresDatabase().getConnection();
                        var statement = connection.createStatement()) {
                    statement.execute("DROP TABLE IF EXISTS orders");
                }
                yield postgres.getJdbcUrl("postgres", "postgres");
            }
            case "h2" -> "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1";
            case "sqlite" -> "jdbc:sqlite:" + Files.createTempDirectory("shop").resolve("shop.db");
            case "hsqldb" -> "jdbc:hsqldb:mem:shop";
            default -> "jdbc:derby:memory:shop;create=true";
        };
    }

    @ParameterizedTest
    @MethodSource("driversAndPools")
    void countsEverythingOnce(Jdk jdk, String system, String version, String pool) throws Exception {
        ChildJvm.Builder builder = ChildJvm.on(jdk).agent("service=shapes;trace.rate=1000;overhead.budget=1000");
        if (version.equals("oldest")) {
            builder.before(oldest(system));
        }
        JdbcContract.check(
                builder, url(system), pool, system.equals("sqlite") || system.equals("derby") ? null : "abs");
    }

    private static File oldest(String library) {
        File[] found =
                new File(System.getProperty("oldest.libraries")).listFiles((folder, name) -> name.startsWith(library));
        assertThat(found).as("oldest " + library).hasSize(1);
        return found[0];
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void changesNothingOfADriverThatThrowsFromEveryMethod(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .options("-Dnet.bytebuddy.experimental=true")
                .agent("service=hostile")
                .main(HostileDriver.class)) {
            child.printed("done");
            JsonObject status = child.api("status");
            assertThat(status.get("log").asArray()).isEmpty();
            assertThat(status.get("instrumented").toString()).contains("hostile.Connection", "hostile.ResultSet");
            assertThat(child.row("spans", "name", "connect").getLong("errors", 0))
                    .isEqualTo(3);
            assertThat(child.row("spans", "name", "getConnection").getLong("count", 0))
                    .as("twice, thrown and not")
                    .isEqualTo(8);
            assertThat(child.agentComplaints()).isEmpty();
        }
    }
}
