import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

public class JdkProgram {
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/sync", exchange -> {
            Work.work();
            answer(exchange, 200);
        });
        server.createContext("/close", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[2]);
            exchange.close();
        });
        server.createContext("/empty", exchange -> exchange.sendResponseHeaders(204, -1));
        server.createContext("/async", exchange -> Work.later(() -> {
            Work.work();
            try {
                answer(exchange, 202);
                exchange.close();
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }));
        server.createContext("/broken", exchange -> {
            throw new IllegalStateException("on purpose");
        });
        server.createContext("/never", exchange -> {});
        server.createContext("/", exchange -> answer(
                exchange, exchange.getRequestURI().getPath().startsWith("/missing") ? 404 : 200));
        server.start();
        System.out.println("ready http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write("ok".getBytes());
        }
    }
}
