package io.perfagent.testapps.apps;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalPropertiesReader;
import io.perfagent.api.Profiled;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** Everything JDBC offers, through a pool or none; {@code arguments}: URL, pool, how often. */
public final class JdbcShapes {

    private static final int BATCH = 50;

    private JdbcShapes() {}

    /** Where connections come from. */
    private interface Source {
        Connection connect() throws SQLException;
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("derby.stream.error.field", "java.lang.System.err");
        Source source = source(arguments[1], arguments[0]);
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id INT PRIMARY KEY, customer VARCHAR(100))");
            System.out.println("driver " + driverVersion(arguments[0]));
        }
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            work(source, arguments[0]);
        }
        System.out.println("done");
        System.in.read();
    }

    private static String driverVersion(String url) throws SQLException {
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (driver.acceptsURL(url)) {
                return driver.getMajorVersion() + "." + driver.getMinorVersion();
            }
        }
        return "unknown";
    }

    private static Source source(String pool, String url) throws Exception {
        DataSource pooled = switch (pool) {
            case "hikari" -> {
                HikariDataSource hikari = new HikariDataSource();
                hikari.setJdbcUrl(url);
                hikari.setMaximumPoolSize(1);
                yield hikari;
            }
            case "dbcp2" -> {
                BasicDataSource dbcp = new BasicDataSource();
                dbcp.setUrl(url);
                dbcp.setMaxTotal(1);
                dbcp.setPoolPreparedStatements(true);
                yield dbcp;
            }
            case "tomcat" -> {
                var tomcat = new org.apache.tomcat.jdbc.pool.DataSource();
                tomcat.setUrl(url);
                tomcat.setDriverClassName(
                        DriverManager.getDriver(url).getClass().getName());
                tomcat.setMaxActive(1);
                tomcat.setInitialSize(1);
                yield tomcat;
            }
            case "c3p0" -> {
                ComboPooledDataSource c3p0 = new ComboPooledDataSource();
                c3p0.setJdbcUrl(url);
                c3p0.setInitialPoolSize(1);
                c3p0.setMinPoolSize(1);
                c3p0.setMaxPoolSize(1);
                yield c3p0;
            }
            case "agroal" ->
                AgroalDataSource.from(
                        new AgroalPropertiesReader().readProperties(Map.of("jdbcUrl", url, "maxSize", "1")));
            default -> null;
        };
        return pooled == null ? () -> DriverManager.getConnection(url) : pooled::getConnection;
    }

    @Profiled(transaction = true, name = "work")
    private static void work(Source source, String url) throws SQLException {
        try (Connection connection = source.connect()) {
            write(connection);
            read(connection);
            if (!url.contains("sqlite") && !url.contains("derby")) {
                call(connection, url.contains("mariadb") ? "restock" : "abs");
            }
            transactions(connection);
            misuse(connection);
        }
    }

    private static void write(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM orders");
            statement.executeUpdate("INSERT INTO orders (id, customer) VALUES (1, 's3cr3t')");
            statement.addBatch("INSERT INTO orders VALUES (2, 's3cr3t')");
            statement.addBatch("INSERT INTO orders VALUES (3, 's3cr3t')");
            statement.executeBatch();
        }
        String insert = "INSERT INTO orders (id, customer) VALUES (?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(insert, Statement.RETURN_GENERATED_KEYS)) {
            statement.setInt(1, 4);
            statement.setString(2, "s3cr3t");
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                while (keys.next()) {
                    keys.getObject(1);
                }
            }
            for (int i = 0; i < BATCH; i++) {
                statement.setInt(1, 100 + i);
                statement.setString(2, "s3cr3t");
                statement.addBatch();
            }
            statement.executeBatch();
        }
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE orders SET customer = ? WHERE id >= 100")) {
            statement.setString(1, "s3cr3t");
            statement.execute();
            if (statement.getUpdateCount() != BATCH) {
                throw new AssertionError("updated " + statement.getUpdateCount());
            }
        }
    }

    /** 54 rows, then 3 of them, then the first one. */
    private static void read(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id, customer FROM orders WHERE id < ?")) {
            statement.setInt(1, 1_000);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    rows.getString(2);
                }
            }
            try (ResultSet rows = statement.executeQuery()) {
                for (int i = 0; i < 3; i++) {
                    rows.next();
                }
            }
            statement.execute();
            statement.getResultSet().next();
        }
    }

    private static void call(Connection connection, String procedure) throws SQLException {
        try (CallableStatement statement = connection.prepareCall("{call " + procedure + "(?)}")) {
            statement.setInt(1, -770077);
            statement.execute();
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE orders SET customer = 's3cr3t' WHERE id = 1", new String[] {"id"});
        }
    }

    private static void transactions(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM orders WHERE id = 2");
            connection.commit();
            statement.executeUpdate("DELETE FROM orders WHERE id = 3");
            Savepoint savepoint = connection.setSavepoint("mark");
            statement.executeUpdate("DELETE FROM orders WHERE id = 4");
            connection.rollback(savepoint);
            connection.rollback();
        }
        connection.setAutoCommit(true);
    }

    /** A statement that fails, one that is closed twice, and one that is never closed. */
    private static void misuse(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        try {
            statement.executeQuery("SELECT nothing FROM nowhere WHERE a = 's3cr3t'");
            throw new AssertionError("there is such a table");
        } catch (SQLException expected) {
            statement.close();
            statement.close();
        }
        connection.createStatement().executeQuery("SELECT id FROM orders").next();
    }
}
