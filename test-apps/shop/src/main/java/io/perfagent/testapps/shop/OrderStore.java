package io.perfagent.testapps.shop;

import com.zaxxer.hikari.HikariDataSource;
import io.perfagent.api.Profiled;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Orders and products in the database, with the mistakes a real one has. */
@Profiled
class OrderStore {

    /** A product and how often it was ordered. */
    record Line(int product, int quantity) {}

    private final HikariDataSource database;

    OrderStore(HikariDataSource database) {
        this.database = database;
    }

    List<Integer> newestOrders(int count) throws SQLException {
        return numbers("SELECT id FROM orders ORDER BY created DESC LIMIT ?", count);
    }

    List<Line> lines(int order) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT product_id, quantity FROM order_line WHERE order_id = ?")) {
            statement.setInt(1, order);
            List<Line> lines = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    lines.add(new Line(result.getInt(1), result.getInt(2)));
                }
            }
            return lines;
        }
    }

    List<String> page(int page) throws SQLException {
        return texts("SELECT name FROM product ORDER BY id LIMIT 20 OFFSET " + page * 20);
    }

    /** Slow on purpose: no index can help a pattern that starts with anything. */
    List<String> search(String text) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT name FROM product WHERE description LIKE ? ORDER BY price")) {
            statement.setString(1, "%" + text + "%");
            return read(statement.executeQuery());
        }
    }

    /** The order and its lines in one database transaction: a statement with literals, and a batch. */
    int create(String customer, List<Line> lines) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            int order;
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("INSERT INTO orders (customer) VALUES ('"
                            + customer.replace("'", "''") + "') RETURNING id")) {
                result.next();
                order = result.getInt(1);
            }
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO order_line (order_id, product_id, quantity) VALUES (?, ?, ?)")) {
                for (Line line : lines) {
                    statement.setInt(1, order);
                    statement.setInt(2, line.product());
                    statement.setInt(3, line.quantity());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            connection.commit();
            connection.setAutoCommit(true);
            return order;
        }
    }

    void restock(int quantity) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE stock SET quantity = ? WHERE product_id <= 100 AND quantity < ?")) {
            statement.setInt(1, quantity);
            statement.setInt(2, quantity);
            statement.executeUpdate();
        }
    }

    /** Allocates on purpose: the whole catalogue as text, twice. */
    String report() throws SQLException {
        StringBuilder text = new StringBuilder();
        for (String name : texts("SELECT name || description FROM product WHERE id <= 4000")) {
            text.append(name.toUpperCase(java.util.Locale.ROOT)).append('\n');
        }
        return text.toString();
    }

    private List<Integer> numbers(String sql, int argument) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, argument);
            List<Integer> numbers = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    numbers.add(result.getInt(1));
                }
            }
            return numbers;
        }
    }

    private List<String> texts(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            return read(statement.executeQuery(sql));
        }
    }

    private static List<String> read(ResultSet result) throws SQLException {
        try (result) {
            List<String> texts = new ArrayList<>();
            while (result.next()) {
                texts.add(result.getString(1));
            }
            return texts;
        }
    }
}
