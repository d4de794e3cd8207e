package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A small program with some hundred classes of its own, those of an embedded database: enough for a share of classes, and for a
 * heap, to mean something.
 *
 * <p>With {@code benchmarks.idle} it stays until its input ends, so that its memory can be looked at.
 */
public final class DatabaseProgram {

    private static final int QUERIES = 1000;

    private DatabaseProgram() {}

    public static void main(String[] arguments) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:orders")) {
            fill(connection);
            query(connection);
            AgentApi.ofThisProcess()
                    .ifPresent(api -> api.wovenClasses().forEach(name -> System.out.println("woven " + name)));
            if (Boolean.getBoolean("benchmarks.idle")) {
                System.out.println("ready");
                System.in.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    private static void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table orders (id int primary key, customer varchar(40), total decimal(10, 2))");
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into orders values (?, ?, ?)")) {
            for (int id = 0; id < QUERIES; id++) {
                insert.setInt(1, id);
                insert.setString(2, "customer " + id % 100);
                insert.setLong(3, id);
                insert.executeUpdate();
            }
        }
    }

    private static void query(Connection connection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select customer, sum(total) from orders where id < ? group by customer")) {
            for (int id = 0; id < QUERIES; id++) {
                select.setInt(1, id % 100);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        rows.getBigDecimal(2);
                    }
                }
            }
        }
    }
}
