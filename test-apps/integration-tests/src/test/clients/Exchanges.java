import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What every client is asked to do, each inside a request of its own, {@code GET /<way>/<case>}: the program prints {@code
 * result <way>/<case> <what came back>}. What the peer got comes back as the body. Clients give up after a second.
 */
public final class Exchanges {

    static final String OWN = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";

    /** One way in which a library makes calls. */
    abstract static class Way {
        /** A request, which may be sent more than once. */
        abstract Object request(String method, String url, Map<String, String> headers) throws Exception;

        /** Sends it and waits for the body. */
        abstract String send(Object request) throws Exception;

        /** Begins to send it and calls {@code callback} when the response is there; false when there are no callbacks. */
        boolean call(Object request, Runnable callback) throws Exception {
            return false;
        }

        /** Begins to send it; gives up when what is returned is run. Null when the library cannot. */
        Runnable begin(Object request) throws Exception {
            return null;
        }
    }

    private static final Map<String, String> NO_HEADERS = Map.of();

    private final Map<String, Way> ways;
    private final String peer;
    private final String closed;

    private Exchanges(Map<String, Way> ways, int peer, int closed) {
        this.ways = ways;
        this.peer = "http://127.0.0.1:" + peer;
        this.closed = "http://127.0.0.1:" + closed;
    }

    private static String wait(Way way, Object request) throws Exception {
        return way.send(request);
    }

    private String run(Way way, String what) throws Exception {
        switch (what) {
            case "ok":
                return wait(way, way.request("GET", peer + "/ok?secret=s3cr3t", NO_HEADERS));
            case "own":
                return wait(way, way.request("GET", peer + "/ok", Map.of("traceparent", OWN)));
            case "refused":
                return wait(way, way.request("GET", closed + "/ok", NO_HEADERS));
            case "post":
                return wait(way, way.request("POST", peer + "/ok", NO_HEADERS));
            case "again": {
                Object request = way.request("GET", peer + "/ok", NO_HEADERS);
                return way.send(request) + " " + way.send(request);
            }
            case "callback": {
                CountDownLatch done = new CountDownLatch(1);
                boolean calls = way.call(way.request("GET", peer + "/ok", NO_HEADERS), () -> {
                    Thread nested = new Thread(done::countDown);
                    try {
                        new Plain().send(peer + "/ok");
                    } catch (Exception failure) {
                        failure.printStackTrace();
                    }
                    nested.start();
                });
                return calls && !done.await(10, TimeUnit.SECONDS) ? "never" : String.valueOf(calls);
            }
            case "cancel": {
                Runnable cancel = way.begin(way.request("GET", peer + "/slow", NO_HEADERS));
                if (cancel == null) {
                    return "false";
                }
                Thread.sleep(200);
                cancel.run();
                Thread.sleep(200);
                return "true";
            }
            default:
                return wait(way, way.request("GET", peer + "/" + what, NO_HEADERS));
        }
    }

    /** The JDK's own client, for calls made by callbacks. */
    private static final class Plain {
        void send(String url) throws Exception {
            java.net.HttpURLConnection connection =
                    (java.net.HttpURLConnection) java.net.URI.create(url).toURL().openConnection();
            connection.getInputStream().close();
        }
    }

    /** Does everything with every way, and stays. */
    static void run(Map<String, Way> ways) throws Exception {
        ServerSocket peer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread accepting = new Thread(() -> Peer.accept(peer));
        accepting.setDaemon(true);
        accepting.start();
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        Exchanges exchanges = new Exchanges(ways, peer.getLocalPort(), closed);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        Map<String, String> paths = new LinkedHashMap<>();
        for (String way : ways.keySet()) {
            for (String what : new String[] {
                "ok", "own", "again", "post", "redirect", "missing", "broken", "refused", "slow", "garbage", "drop",
                "callback", "cancel"
            }) {
                String name = way + "/" + what;
                paths.put("/" + name, name);
                server.createContext("/" + name, exchange -> {
                    String result;
                    try {
                        result = exchanges.run(exchanges.ways.get(way), what);
                    } catch (Throwable failure) {
                        result = "threw " + failure;
                    }
                    System.out.println("result " + name + " " + result.replace('\n', ' ').replace('\r', ' '));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
            }
        }
        server.createContext("/first", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        // The first request makes the agent look at what was loaded before.
        visit(server, "/first");
        Thread.sleep(1_500);
        for (String path : paths.keySet()) {
            visit(server, path);
        }
        System.out.println("done");
        System.in.read();
        System.exit(0);
    }

    private static void visit(HttpServer server, String path) throws Exception {
        // A plain socket, so that the visitor is no client of the agent's.
        try (Socket socket = new Socket("127.0.0.1", server.getAddress().getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }
}
