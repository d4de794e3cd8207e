package io.perfagent.testapps.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import io.perfagent.api.Profiled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Executors;

/** The second service: how much of a product there is, on the JDK's own HTTP server. */
@Profiled
public final class Warehouse {

    private final HikariDataSource database;

    Warehouse(HikariDataSource database) {
        this.database = database;
    }

    /** Serves until it is ended; prints its address. */
    public static void main(String[] arguments) throws IOException {
        Warehouse warehouse = new Warehouse(Connections.pool(4));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/stock", exchange -> warehouse.answer(exchange, warehouse.stock(product(exchange))));
        server.createContext("/reserve", exchange -> warehouse.answer(exchange, warehouse.reserve(product(exchange))));
        server.start();
        System.out.println(
                "warehouse on http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static int product(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    }

    int stock(int product) throws IOException {
        return query("SELECT quantity FROM stock WHERE product_id = ?", product);
    }

    int reserve(int product) throws IOException {
        return query("UPDATE stock SET quantity = quantity - 1 WHERE product_id = ? RETURNING quantity", product);
    }

    private int query(String sql, int product) throws IOException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, product);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getInt(1) : 0;
            }
        } catch (SQLException failure) {
            throw new IOException(failure);
        }
    }

    void answer(HttpExchange exchange, int quantity) throws IOException {
        byte[] body = String.valueOf(quantity).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
