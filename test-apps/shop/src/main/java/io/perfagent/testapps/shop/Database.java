package io.perfagent.testapps.shop;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A real PostgreSQL in a temporary folder, with the shop's tables and some data; works as root and as anybody else. */
public final class Database implements Closeable {

    private static final String[] SCHEMA = {
        "CREATE TABLE product (id int PRIMARY KEY, name text NOT NULL, description text NOT NULL, price numeric NOT NULL)",
        "CREATE TABLE orders (id serial PRIMARY KEY, customer text NOT NULL, created timestamptz NOT NULL DEFAULT now())",
        "CREATE TABLE order_line (order_id int NOT NULL, product_id int NOT NULL, quantity int NOT NULL)",
        "CREATE INDEX order_line_order ON order_line (order_id)",
        "CREATE TABLE stock (product_id int PRIMARY KEY, quantity int NOT NULL)",
        "INSERT INTO product SELECT i, 'product ' || i, repeat(md5(i::text), 8), (i % 90) + 9.95 FROM generate_series(1, 20000) i",
        "INSERT INTO stock SELECT i, 1000000 FROM generate_series(1, 20000) i",
        "INSERT INTO orders (customer) SELECT 'customer ' || i FROM generate_series(1, 500) i",
        "INSERT INTO order_line SELECT 1 + i % 500, 1 + i % 20000, 1 + i % 5 FROM generate_series(1, 2500) i",
        "ANALYZE"
    };

    private final EmbeddedPostgres postgres;

    private Database(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Starts it and fills it. */
    public static Database start() throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : SCHEMA) {
                statement.execute(sql);
            }
        } catch (SQLException failure) {
            postgres.close();
            throw new IOException("cannot fill the database: " + failure.getMessage(), failure);
        }
        return new Database(postgres);
    }

    private String url() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    /** What the JVM of the {@link Warehouse} is to be started with. */
    public List<String> warehouseProperties() {
        return List.of("-Dshop.database=" + url());
    }

    /** What the JVM of the {@link Shop} is to be started with. */
    public List<String> shopProperties(String warehouseUrl) {
        return List.of("-Dshop.database=" + url(), "-Dshop.warehouse=" + warehouseUrl);
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
