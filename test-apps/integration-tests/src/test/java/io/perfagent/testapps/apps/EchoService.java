package io.perfagent.testapps.apps;

import com.sun.net.httpserver.HttpServer;
import io.perfagent.api.Profiled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The JDK's own server: answers with the trace header it was sent, and runs one job that says it is a transaction. */
public final class EchoService {

    private EchoService() {}

    @Profiled(transaction = true, name = "tidy up")
    static void job() {
        Thread.onSpinWait();
    }

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String header = exchange.getRequestHeaders().getFirst("traceparent");
            byte[] body = (header + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                    exchange.getRequestURI().getPath().contains("teapot") ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        job();
        System.out.println("ready http://127.0.0.1:" + server.getAddress().getPort());
    }
}
