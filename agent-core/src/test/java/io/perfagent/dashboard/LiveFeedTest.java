package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.recording.Series;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveFeedTest extends DashboardTest {

    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Reads events as a browser does. */
    private final class Listener implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BufferedReader reader;

        Listener() throws IOException, InterruptedException {
            URI address = URI.create("http://127.0.0.1:" + server.port() + "/api/v1/live");
            response = CLIENT.send(
                    HttpRequest.newBuilder(address).timeout(BOUND).build(), HttpResponse.BodyHandlers.ofInputStream());
            reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        int status() {
            return response.statusCode();
        }

        String event() throws IOException {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("data: ")) {
                    return line.substring(6);
                }
            }
            throw new IOException("the server closed the connection");
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    @Test
    void sendsWhatWasMeasuredSinceTheLastEventOnce() throws Exception {
        try (Listener listener = new Listener()) {
            assertThat(listener.status()).isEqualTo(200);
            HttpHeaders headers = listener.response.headers();
            assertThat(headers.firstValue("content-type")).contains("text/event-stream; charset=utf-8");
            assertThat(headers.firstValue("cache-control")).contains("no-store");
            assertThat(headers.firstValue("content-security-policy")).contains(Answer.CONTENT_SECURITY_POLICY);
            Map<String, Object> first = StrictJson.object(listener.event());
            Map<String, Object> second = StrictJson.object(listener.event());
            assertThat(second.get("fromEpochMillis")).isEqualTo(first.get("toEpochMillis"));
            assertThat(((Number) first.get("count")).longValue()).isPositive();
            assertThat((List<?>) first.get("transactions")).isNotEmpty().hasSizeLessThanOrEqualTo(20);
        }
    }

    @Test
    void listenersDoNotKeepOthersWaitingAndAreLimited() throws Exception {
        List<Listener> listeners = new ArrayList<>();
        try {
            for (int i = 0; i < LiveFeed.MOST_LISTENERS; i++) {
                listeners.add(new Listener());
                assertThat(listeners.get(i).status()).isEqualTo(200);
            }
            assertThat(client.get("/api/v1/status").status()).isEqualTo(200);
            RawClient.Response refused = client.get("/api/v1/live");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("close one of them");
            listeners.remove(0).close();
            long end = System.nanoTime() + BOUND.toNanos();
            Listener next;
            do {
                next = new Listener();
                listeners.add(next);
            } while (next.status() == 503 && System.nanoTime() < end);
            assertThat(next.status()).as("the place of the one that left").isEqualTo(200);
        } finally {
            for (Listener listener : listeners) {
                listener.close();
            }
        }
    }

    @Test
    void aListenerThatDoesNotReadIsDroppedAndCounted() throws Exception {
        // So many bytes a second fill what the system keeps for a connection soon enough.
        for (int i = 0; i < 20; i++) {
            shop.series.put(new Series.Transaction("http", i + "x".repeat(200_000)), shop.series.get(SampleShop.LIST));
        }
        try (Socket slow = new Socket();
                Listener quick = new Listener()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress("127.0.0.1", server.port()));
            String request = "GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n\r\n";
            slow.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            long end = System.nanoTime() + BOUND.toNanos();
            while (shop.status.dropped().get(LiveFeed.TOO_SLOW) == null && System.nanoTime() < end) {
                quick.event();
            }
            assertThat(shop.status.dropped()).containsEntry(LiveFeed.TOO_SLOW, 1L);
            assertThat(quick.event()).as("the other goes on").contains("perSecond");
            assertThat(client.get("/health").status()).isEqualTo(200);
        }
    }

    @Test
    void strangersAndQuestionsAreRefused() throws IOException {
        assertThat(client.get("/api/v1/live?x=1").status()).isEqualTo(400);
        assertThat(client.send("GET /api/v1/live HTTP/1.1", "Host: evil.example")
                        .status())
                .isEqualTo(421);
        assertThat(client.get("/api/v1/live", "Sec-Fetch-Site: cross-site").status())
                .isEqualTo(403);
        assertThat(client.send("HEAD /api/v1/live HTTP/1.1", client.withHost()).status())
                .isEqualTo(405);
    }
}
