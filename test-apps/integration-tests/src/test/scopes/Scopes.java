import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;

/** Requests that are served with structured concurrency, a preview of JDK 25. */
public final class Scopes {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static String address;

    private Scopes() {}

    private interface Work {
        void run() throws Exception;
    }

    private static Integer query() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:scopes;DB_CLOSE_DELAY=-1");
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1").close();
            return 1;
        }
    }

    private static Integer call() throws Exception {
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create(address + "/leaf")).build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static void two(StructuredTaskScope<Object, Void> scope) throws Exception {
        try (scope) {
            scope.fork(Scopes::query);
            scope.fork(Scopes::call);
            scope.join();
        }
    }

    /** A fork that has done something is still waiting when another one's failure cancels the scope. */
    private static void cancelled() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (StructuredTaskScope<Object, Void> scope = StructuredTaskScope.open(Joiner.awaitAllSuccessfulOrThrow())) {
            scope.fork(() -> {
                query();
                asked.countDown();
                never.await();
                return query();
            });
            scope.fork(() -> {
                asked.await();
                call();
                throw new IllegalStateException("as it should");
            });
            scope.join();
            throw new AssertionError("not cancelled");
        } catch (StructuredTaskScope.FailedException asItShould) {
            // The scope has interrupted the one that waited.
        }
    }

    private static void nested() throws Exception {
        try (StructuredTaskScope<Object, Void> scope = StructuredTaskScope.open()) {
            scope.fork(() -> {
                two(StructuredTaskScope.open());
                return null;
            });
            scope.join();
        }
    }

    private static void serve(HttpServer server, String path, Work work) {
        server.createContext(path, exchange -> {
            int status = 200;
            try {
                work.run();
            } catch (Exception failure) {
                failure.printStackTrace();
                status = 500;
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }

    private static void visit(String path) throws Exception {
        // Plain sockets, so that the visitor is no client of the agent's.
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", URI.create(address).getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    private static void probe() throws Exception {
        try (StructuredTaskScope<Object, Void> scope = StructuredTaskScope.open()) {
            scope.fork(Scopes::query);
            scope.join();
        }
    }

    /**
     * Takes {@code probe} as often as it comes, to see whether threads are followed yet; then runs everything as often as the
     * first argument says, and stays.
     */
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        address = "http://127.0.0.1:" + server.getAddress().getPort();
        serve(server, "/leaf", () -> {});
        serve(server, "/probe", Scopes::probe);
        serve(server, "/virtual", () -> two(StructuredTaskScope.open()));
        serve(server, "/platform", () -> two(StructuredTaskScope.open(
                Joiner.awaitAllSuccessfulOrThrow(),
                settings -> settings.withThreadFactory(Thread.ofPlatform().factory()))));
        serve(server, "/nested", Scopes::nested);
        serve(server, "/cancelled", Scopes::cancelled);
        server.start();
        System.out.println("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while ("probe".equals(lines.readLine())) {
            visit("/probe");
        }
        for (int round = 0; round < Integer.parseInt(arguments[0]); round++) {
            visit("/virtual");
            two(StructuredTaskScope.open());
            visit("/platform");
            visit("/nested");
            visit("/cancelled");
        }
        System.out.println("done");
        System.in.read();
    }
}
