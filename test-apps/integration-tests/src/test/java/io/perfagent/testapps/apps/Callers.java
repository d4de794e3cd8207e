package io.perfagent.testapps.apps;

import com.sun.net.httpserver.HttpServer;
import io.perfagent.api.Profiled;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Every HTTP client calls a server that answers with the headers it got; {@code arguments}: calls of each. */
public final class Callers {

    /** One call; the answer's body. */
    private interface Caller {
        String get(String url) throws Exception;
    }

    private static final HttpClient JDK = HttpClient.newHttpClient();
    private static final OkHttpClient OK_HTTP = new OkHttpClient();
    private static final org.apache.http.impl.client.CloseableHttpClient APACHE_4 =
            org.apache.http.impl.client.HttpClients.createDefault();
    private static final org.apache.hc.client5.http.impl.classic.CloseableHttpClient APACHE_5 =
            org.apache.hc.client5.http.impl.classic.HttpClients.createDefault();
    private static final CloseableHttpAsyncClient APACHE_5_ASYNC = HttpAsyncClients.createDefault();

    private Callers() {}

    /** Each is a transaction of its own name. */
    static final class Calls {
        @Profiled(transaction = true, name = "jdk")
        static String jdk(String url) throws Exception {
            return JDK.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }

        @Profiled(transaction = true, name = "jdk-async")
        static String jdkAsync(String url) throws Exception {
            return JDK.sendAsync(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .get()
                    .body();
        }

        @Profiled(transaction = true, name = "url-connection")
        static String urlConnection(String url) throws Exception {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            try {
                connection.getResponseCode();
                try (InputStream in = connection.getInputStream()) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            } finally {
                connection.disconnect();
            }
        }

        @Profiled(transaction = true, name = "url-connection-post")
        static String urlConnectionPost(String url) throws Exception {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.connect();
            connection.getOutputStream().write(new byte[10]);
            try (InputStream in = connection.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        @Profiled(transaction = true, name = "apache-4")
        static String apache4(String url) throws Exception {
            try (org.apache.http.client.methods.CloseableHttpResponse response =
                    APACHE_4.execute(new org.apache.http.client.methods.HttpGet(url))) {
                return org.apache.http.util.EntityUtils.toString(response.getEntity());
            }
        }

        @Profiled(transaction = true, name = "apache-5")
        static String apache5(String url) throws Exception {
            return APACHE_5.execute(
                    new org.apache.hc.client5.http.classic.methods.HttpGet(url),
                    response -> EntityUtils.toString(response.getEntity()));
        }

        @Profiled(transaction = true, name = "apache-5-async")
        static String apache5Async(String url) throws Exception {
            SimpleHttpRequest request = SimpleRequestBuilder.get(url).build();
            Future<SimpleHttpResponse> future = APACHE_5_ASYNC.execute(request, null);
            return future.get().getBodyText();
        }

        @Profiled(transaction = true, name = "okhttp")
        static String okHttp(String url) throws Exception {
            try (Response response =
                    OK_HTTP.newCall(new Request.Builder().url(url).build()).execute()) {
                return response.body().string();
            }
        }

        @Profiled(transaction = true, name = "okhttp-async")
        static String okHttpAsync(String url) throws Exception {
            CompletableFuture<String> body = new CompletableFuture<>();
            OK_HTTP.newCall(new Request.Builder().url(url).build()).enqueue(new Callback() {
                @Override
                public void onFailure(Call call, IOException failure) {
                    body.completeExceptionally(failure);
                }

                @Override
                public void onResponse(Call call, Response response) throws IOException {
                    body.complete(response.body().string());
                }
            });
            return body.get();
        }
    }

    /** Calls and stays. */
    public static void main(String[] arguments) throws Exception {
        int calls = Integer.parseInt(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            List<String> headers = exchange.getRequestHeaders().getOrDefault("traceparent", new ArrayList<>());
            byte[] body = String.join(",", headers).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/gone") ? 410 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        APACHE_5_ASYNC.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        List<Caller> callers = List.of(
                Calls::jdk,
                Calls::jdkAsync,
                Calls::urlConnection,
                Calls::urlConnectionPost,
                Calls::apache4,
                Calls::apache5,
                Calls::apache5Async,
                Calls::okHttp,
                Calls::okHttpAsync);
        for (int i = 0; i < calls; i++) {
            for (int caller = 0; caller < callers.size(); caller++) {
                System.out.println("got " + caller + " " + callers.get(caller).get(address + "/echo?secret=s3cr3t"));
            }
        }
        for (int caller = 0; caller < callers.size(); caller++) {
            for (String bad : List.of(address + "/gone", "http://127.0.0.1:" + closed + "/")) {
                try {
                    callers.get(caller).get(bad);
                } catch (Exception expected) {
                    System.out.println(
                            "failed " + caller + " " + expected.getClass().getSimpleName());
                }
            }
        }
        System.out.println("done");
        System.in.read();
        System.exit(0);
    }
}
