import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the JDK has. */
public final class JdkClients {

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private static class Sync extends Exchanges.Way {
        @Override
        Object request(String method, String url, Map<String, String> headers) {
            HttpRequest.Builder builder =
                    HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(1));
            headers.forEach(builder::header);
            return builder.method(
                            method,
                            method.equals("POST")
                                    ? HttpRequest.BodyPublishers.ofString("body")
                                    : HttpRequest.BodyPublishers.noBody())
                    .build();
        }

        @Override
        String send(Object request) throws Exception {
            return CLIENT.send((HttpRequest) request, HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static final class Async extends Sync {
        private CompletableFuture<HttpResponse<String>> start(Object request) {
            return CLIENT.sendAsync((HttpRequest) request, HttpResponse.BodyHandlers.ofString());
        }

        @Override
        String send(Object request) throws Exception {
            return start(request).get().body();
        }

        @Override
        boolean call(Object request, Runnable callback) {
            start(request).thenRun(callback);
            return true;
        }

        @Override
        Runnable begin(Object request) {
            CompletableFuture<?> future = start(request);
            return () -> future.cancel(true);
        }
    }

    private static final class Connection extends Exchanges.Way {
        private record Asked(String method, String url, Map<String, String> headers) {}

        @Override
        Object request(String method, String url, Map<String, String> headers) {
            return new Asked(method, url, headers);
        }

        private static HttpURLConnection open(Object request) throws Exception {
            Asked asked = (Asked) request;
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(asked.url).toURL().openConnection();
            connection.setReadTimeout(1_000);
            asked.headers.forEach(connection::setRequestProperty);
            if (asked.method.equals("POST")) {
                connection.setDoOutput(true);
            }
            return connection;
        }

        @Override
        String send(Object request) throws Exception {
            HttpURLConnection connection = open(request);
            if (connection.getDoOutput()) {
                connection.connect();
                connection.connect();
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(1);
                }
            }
            try (InputStream in = connection.getInputStream()) {
                connection.getResponseCode();
                connection.getInputStream();
                connection.connect();
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (java.io.IOException failure) {
                // Asked again, it says the same.
                connection.getHeaderField(0);
                try {
                    connection.getInputStream().close();
                } catch (java.io.IOException same) {
                    failure.addSuppressed(same);
                }
                throw failure;
            }
        }

        @Override
        Runnable begin(Object request) throws Exception {
            HttpURLConnection connection = open(request);
            connection.connect();
            return connection::disconnect;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Exchanges.Way> ways = new LinkedHashMap<>();
        ways.put("sync", new Sync());
        ways.put("async", new Async());
        ways.put("connection", new Connection());
        Exchanges.run(ways);
    }
}
