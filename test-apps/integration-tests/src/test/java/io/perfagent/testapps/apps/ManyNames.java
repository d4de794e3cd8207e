package io.perfagent.testapps.apps;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.perfagent.api.Profiled;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Everything that may be named otherwise each time: statements, addresses, spans; {@code arguments}: how many of each. Prints
 * the heap that is left in use after a collection.
 */
public final class ManyNames {

    private static final Tracer TRACER = GlobalOpenTelemetry.getTracer("many");

    private ManyNames() {}

    /** Letters alone, so that nothing about it looks like an identifier. */
    private static String word(int number) {
        StringBuilder word = new StringBuilder("x");
        for (int rest = number; rest > 0; rest /= 26) {
            word.append((char) ('a' + rest % 26));
        }
        return word.append('x').toString();
    }

    static void statements(int count) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:h2:mem:many;QUERY_CACHE_SIZE=0");
                Statement statement = database.createStatement()) {
            for (int i = 0; i < count; i++) {
                statement.executeQuery("select 1 as " + word(i)).close();
            }
        }
    }

    /** Each to a path of its own. */
    static void requests(int count) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        for (int i = 0; i < count; i++) {
            URI address = URI.create("http://127.0.0.1:" + port + "/" + word(i));
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            if (connection.getResponseCode() != 204) {
                throw new IllegalStateException("status " + connection.getResponseCode());
            }
            try (InputStream body = connection.getInputStream()) {
                body.readAllBytes();
            }
        }
        server.stop(0);
        threads.shutdown();
    }

    static void transactions(int count) {
        for (int i = 0; i < count; i++) {
            TRACER.spanBuilder("outer " + word(i)).startSpan().end();
        }
    }

    @Profiled(transaction = true, name = "many")
    static void spans(int count) {
        for (int i = 0; i < count; i++) {
            TRACER.spanBuilder("inner " + word(i)).startSpan().end();
        }
    }

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        statements(count);
        requests(count);
        transactions(count);
        spans(count);
        // Weakly held things and what is on its way to the agent's clock: more than one round.
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(500);
        }
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.println("used " + (runtime.totalMemory() - runtime.freeMemory()) + " bytes");
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
