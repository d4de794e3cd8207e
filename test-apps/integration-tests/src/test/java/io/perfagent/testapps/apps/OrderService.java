package io.perfagent.testapps.apps;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Servlets on Tomcat over a database; {@code arguments}: JDBC URL, address of the service to call. */
public final class OrderService {

    private OrderService() {}

    @SuppressWarnings("serial")
    static final class Orders extends HttpServlet {
        private final HikariDataSource database;

        Orders(HikariDataSource database) {
            this.database = database;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try (Connection connection = database.getConnection()) {
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("INSERT INTO orders (id, customer) VALUES (1, 's3cr3t')");
                    statement
                            .executeQuery("SELECT id FROM orders WHERE customer = 's3cr3t'")
                            .close();
                    statement.addBatch("DELETE FROM orders WHERE id = 2");
                    statement.addBatch("DELETE FROM orders WHERE id = 3");
                    statement.executeBatch();
                }
                try (PreparedStatement statement =
                        connection.prepareStatement("UPDATE orders SET customer = ? WHERE id = ?")) {
                    for (int i = 0; i < 3; i++) {
                        statement.setString(1, "x");
                        statement.setInt(2, i);
                        statement.addBatch();
                    }
                    statement.executeBatch();
                }
                try (PreparedStatement statement =
                        connection.prepareStatement("INSERT INTO orders (id) SELECT 1 / (id - id) FROM orders")) {
                    statement.executeUpdate();
                } catch (SQLException expected) {
                    response.getWriter().print("orders");
                }
            } catch (SQLException failure) {
                throw new IOException(failure);
            }
        }
    }

    @SuppressWarnings("serial")
    static final class Calling extends HttpServlet {
        private final HttpClient client = HttpClient.newHttpClient();
        private final String url;

        Calling(String url) {
            this.url = url;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                CompletableFuture<HttpResponse<String>> later =
                        client.sendAsync(to("/async?token=s3cr3t"), HttpResponse.BodyHandlers.ofString());
                String now = client.send(to("/sync"), HttpResponse.BodyHandlers.ofString())
                        .body();
                response.getWriter().print(now + later.join().body());
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        }

        private HttpRequest to(String path) {
            return HttpRequest.newBuilder(URI.create(url + path)).build();
        }
    }

    @SuppressWarnings("serial")
    static final class Broken extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException {
            throw new ServletException("on purpose");
        }
    }

    static final class PassOn implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, response);
        }
    }

    public static void main(String[] arguments) throws Exception {
        java.util.logging.Logger.getLogger("org.apache").setLevel(java.util.logging.Level.OFF);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        HikariDataSource database = new HikariDataSource(config);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS orders");
            statement.execute("CREATE TABLE orders (id int, customer varchar(100))");
        }
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("orders").toString());
        tomcat.setPort(0);
        Context context = tomcat.addContext("", null);
        add(context, "orders", new Orders(database), "/orders/*");
        add(context, "calling", new Calling(arguments[1]), "/calling");
        add(context, "broken", new Broken(), "/broken");
        FilterDef filter = new FilterDef();
        filter.setFilterName("passOn");
        filter.setFilter(new PassOn());
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("passOn");
        map.addURLPattern("/*");
        context.addFilterMap(map);
        tomcat.start();
        System.out.println("ready http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }

    private static void add(Context context, String name, HttpServlet servlet, String pattern) {
        Tomcat.addServlet(context, name, servlet);
        context.addServletMapping(pattern, name);
    }
}
