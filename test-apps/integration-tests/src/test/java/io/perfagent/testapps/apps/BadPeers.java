package io.perfagent.testapps.apps;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.FixedValue;

/** What callers, databases and libraries may do to a program; it prints what it came to. */
public final class BadPeers {

    private static final int MEGABYTES = 10;

    private BadPeers() {}

    public static void main(String[] arguments) throws Exception {
        headers();
        statement();
        library();
        System.out.println("done");
        System.in.read();
    }

    // ---- a server that takes whatever it is sent, and calls itself in between

    private static void headers() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
        server.setExecutor(Executors.newFixedThreadPool(2, work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext(
                "/inner",
                exchange -> answer(
                        exchange,
                        exchange.getRequestHeaders().getFirst("traceparent") + " "
                                + length(exchange.getRequestHeaders().getFirst("baggage"))));
        server.createContext("/outer", exchange -> {
            URI inner = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/inner");
            HttpURLConnection call = (HttpURLConnection) inner.toURL().openConnection();
            String sentOn = new String(call.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            answer(exchange, length(exchange.getRequestHeaders().getFirst("baggage")) + " then " + sentOn);
        });
        server.start();
        Map<String, String> cases = new LinkedHashMap<>();
        cases.put("plain", "X-Nothing: 1");
        cases.put("small", "baggage: user=alice");
        cases.put("huge", "baggage: " + "k=v,".repeat(MEGABYTES * 250_000));
        cases.put("one", "baggage: k=" + "v".repeat(MEGABYTES * 1_000_000));
        cases.put("garbage", "traceparent: garbage\r\ntracestate: =,=,=\r\nbaggage: =;,%%%");
        cases.put("zero", "traceparent: 00-00000000000000000000000000000000-0000000000000000-01");
        cases.put("forbidden", "traceparent: ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        cases.put("upper", "traceparent: 00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01");
        cases.put("long", "traceparent: " + "0".repeat(MEGABYTES * 1_000_000));
        cases.put(
                "state",
                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\ntracestate: "
                        + "a=1,".repeat(MEGABYTES * 250_000));
        for (Map.Entry<String, String> each : cases.entrySet()) {
            try (Socket client = new Socket("127.0.0.1", server.getAddress().getPort())) {
                client.setSoTimeout(50_000);
                String request =
                        "GET /outer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + each.getValue() + "\r\n\r\n";
                client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                System.out.println(each.getKey() + ": " + answer.substring(answer.lastIndexOf("\r\n") + 2));
            }
        }
        server.stop(0);
    }

    private static int length(String header) {
        return header == null ? -1 : header.length();
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.ISO_8859_1);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    // ---- a database that is asked ten megabytes

    private static void statement() throws Exception {
        String sql = "select length('" + "s3cr3t".repeat(MEGABYTES * 1_000_000 / 6) + "')";
        try (Connection database = DriverManager.getConnection("jdbc:h2:mem:bad");
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            System.out.println("statement of " + sql.length() + " is of " + rows.getInt(1));
        }
    }

    // ---- classes that have the names of ones that are woven, in libraries that lack what the advice asks for

    private static void library() throws Exception {
        System.out.println("library: "
                + called("org.apache.kafka.clients.consumer.ConsumerRecords$ConcatenatedIterable$1", "makeNext") + " "
                + called("com.mongodb.internal.connection.DefaultConnectionPool", "get"));
    }

    private static Object called(String className, String method) throws Exception {
        Object made = new ByteBuddy()
                .subclass(Object.class)
                .name(className)
                .defineMethod(method, Object.class, Visibility.PUBLIC)
                .intercept(FixedValue.value("as ever"))
                .make()
                .load(ClassLoader.getPlatformClassLoader(), ClassLoadingStrategy.Default.WRAPPER_PERSISTENT)
                .getLoaded()
                .getConstructor()
                .newInstance();
        return made.getClass().getMethod(method).invoke(made);
    }
}
