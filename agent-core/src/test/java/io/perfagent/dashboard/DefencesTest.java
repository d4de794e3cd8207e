package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Defences that need more than one request, or requests no client sends. */
class DefencesTest extends DashboardTest {

    private static final int FUZZED = Boolean.getBoolean("perfagent.long") ? 100_000 : 300;

    @Test
    @DisplayName("D5 every address of the index answers with the policy, whatever its status")
    void everyAddressCarriesThePolicy() throws IOException {
        List<?> items = (List<?>) client.get("/api/v1").json().get("items");
        List<String> paths = new ArrayList<>(List.of("/", "/metrics", "/health", "/uplot-licence.txt", "/login"));
        items.forEach(item ->
                paths.add(String.valueOf(((Map<?, ?>) item).get("path")).replace("{…}", "x")));
        paths.remove(LiveFeed.PATH);
        Pages.SCRIPTS.forEach(script -> paths.add("/" + script + ".js"));
        assertThat(paths).hasSizeGreaterThan(50);
        for (String path : paths) {
            for (String request : List.of("GET " + path, "GET " + path + "?nonsense=1", "DELETE " + path)) {
                RawClient.Response response = client.send(request + " HTTP/1.1", client.withHost());
                assertThat(response.headers())
                        .as(request)
                        .containsEntry("content-security-policy", Answer.CONTENT_SECURITY_POLICY)
                        .containsEntry("x-content-type-options", "nosniff")
                        .containsEntry("cache-control", "no-store");
            }
        }
    }

    @Test
    @DisplayName("D3 a WebSocket of another site is not opened")
    void noWebSocket() throws IOException {
        RawClient.Response response = client.get(
                "/api/v1/live",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Origin: http://evil.example");
        assertThat(response.status()).isEqualTo(403);
    }

    @Test
    @DisplayName("D9 at most 50 headers of 8192 characters in all")
    void headersAreBounded() throws IOException {
        String[] many = new String[60];
        for (int i = 0; i < many.length; i++) {
            many[i] = "X-" + i + ": x";
        }
        assertThat(client.get("/health", many).status()).isEqualTo(431);
        assertThat(client.get("/health", "X: " + "x".repeat(9_000)).status()).isEqualTo(431);
        assertThat(client.get("/health", "X: " + "x".repeat(7_000)).status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("D11 where a body ends is never a matter of opinion")
    @CsvSource(
            delimiter = '|',
            value = {
                "Transfer-Encoding: chunked#Content-Length: 4 | 411",
                "Transfer-Encoding: chunked                   | 411",
                "Transfer-Encoding: gzip, chunked             | 411",
                "Transfer-Encoding: identity                  | 411",
                "Content-Length: 4#Content-Length: 5          | 400",
                "Content-Length: 4#Content-Length: 4          | 400",
                "Content-Length: +4                           | 400",
                "Content-Length: 0x4                          | 400",
                "Content-Length: -1                           | 400",
                "Content-Length: 99999999999999999999         | 400"
            })
    void ambiguousBodiesAreRefused(String headers, int status) throws IOException {
        List<String> lines = new ArrayList<>(List.of(headers.split("#", -1)));
        lines.add("Authorization: Bearer " + shop.token);
        RawClient.Response response =
                client.send("POST /api/v1/settings HTTP/1.1", client.withHost(lines.toArray(new String[0])));
        // What the JDK's own parser makes nothing of ends with its answer, or with none.
        assertThat(response.status()).isIn(status, 400, 501, 0);
        assertThat(shop.changed).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("D11 only HTTP/1.0 and HTTP/1.1")
    @CsvSource({"HTTP/1.1, 200", "HTTP/1.0, 200", "HTTP/0.9, 505", "HTTP/2.0, 505", "HTTP/1.10, 505", "ICY, 505"})
    void versions(String version, int status) throws IOException {
        assertThat(client.send("GET /health " + version, client.withHost()).status())
                .isIn(status, status == 200 ? 200 : 400, status == 200 ? 200 : 0);
    }

    @Test
    @DisplayName("D11 a second request behind the first is not answered")
    void nothingIsSmuggled() throws IOException {
        byte[] wire = client.wire(
                "POST /api/v1/settings HTTP/1.1",
                client.withHost(
                        "Content-Length: 0",
                        "Authorization: Bearer " + shop.token,
                        "\r\nGET /api/v1/status HTTP/1.1",
                        "Host: 127.0.0.1:" + server.port()));
        String answers = new String(wire, StandardCharsets.UTF_8);
        assertThat(answers.split("HTTP/1\\.1 [0-9]{3}", -1)).as(answers).hasSize(2);
    }

    @Test
    @DisplayName("D11 D7 whatever is sent, no failure of the agent and nothing of it comes back")
    void fuzz() throws IOException {
        Random random = new Random(11);
        String whole = "POST /api/v1/settings?canary=1 HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                + "\r\nCookie: canary=1\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"a\":\"canary\"}";
        for (int i = 0; i < FUZZED; i++) {
            byte[] bytes = whole.getBytes(StandardCharsets.ISO_8859_1);
            for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                // The JDK's own parser names the exception it had, and nothing else.
                assertThat(answer)
                        .doesNotContain("canary")
                        .doesNotContain("\tat ")
                        .doesNotContain("perfagent.")
                        .doesNotStartWith("HTTP/1.1 500");
            } catch (java.net.SocketException reset) {
                assertThat(reset).hasMessageNotContaining("refused");
            }
        }
        assertThat(client.get("/health").status()).isEqualTo(200);
        assertThat(shop.changed).isEmpty();
    }

    @Test
    @DisplayName("D10 no property of the JDK's server is set, which would be the application's too")
    void noPropertyIsSet() throws IOException {
        client.get("/health");
        assertThat(System.getProperties().stringPropertyNames())
                .noneMatch(name -> name.startsWith("sun.net.httpserver"));
    }
}
