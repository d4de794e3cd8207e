package io.perfagent.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionUrlTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://127.0.0.1:5433/shop?user=a&password=s3cr3t, postgresql://127.0.0.1:5433/shop",
        "jdbc:postgresql://db/shop, postgresql://db:5432/shop",
        "jdbc:postgresql:///shop, postgresql://localhost:5432/shop",
        "jdbc:mysql://bob:s3cr3t@db:3307/shop?useSSL=false, mysql://db:3307/shop",
        "jdbc:mariadb://db1;db2/shop, mariadb://db1:3306",
        "jdbc:sqlserver://db:1433;databaseName=shop;password=s3cr3t, microsoft.sql_server://db:1433/shop",
        "jdbc:h2:mem:shop;MODE=PostgreSQL, h2database:shop",
        "jdbc:h2:file:/data/orders, h2database:orders",
        "jdbc:sqlite:/tmp/x.db, sqlite:x.db",
        "jdbc:oracle:thin:scott/tiger@db:1521:XE, oracle.db:XE",
        "jdbc:odd, other_sql:odd",
        "nonsense, other_sql"
    })
    void keepsThePeerAndNothingElse(String url, String target) {
        assertThat(ConnectionUrl.parse(url).target()).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource({
        "org.postgresql.jdbc.PgStatement, postgresql",
        "org.h2.jdbc.JdbcStatement, h2database",
        "com.acme.Stmt, other_sql"
    })
    void knowsDriversByPackage(String className, String system) {
        assertThat(ConnectionUrl.ofDriverClass(className).system()).isEqualTo(system);
    }
}
