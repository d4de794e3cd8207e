package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is compressed, on the wire. */
class ZippedTest extends DashboardTest {

    private record Wire(String head, byte[] body) {}

    private Wire wire(String method, String target, String... headers) throws IOException {
        byte[] all = client.wire(method + " " + target + " HTTP/1.1", client.withHost(headers));
        String text = new String(all, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n") + 4;
        return new Wire(
                text.substring(0, end).toLowerCase(java.util.Locale.ROOT), Arrays.copyOfRange(all, end, all.length));
    }

    private static byte[] unzipped(byte[] body) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/app.js", "/app.css", "/uplot.js", "/api/v1/status", "/metrics", "/api/v1"})
    void whoAcceptsGzipGetsTheSameInFewerBytes(String target) throws IOException {
        Wire zipped = wire("GET", target, "Accept-Encoding: gzip, deflate, br, zstd");
        assertThat(zipped.head)
                .contains("content-encoding: gzip\r\n")
                .contains("vary: accept-encoding\r\n")
                .contains("content-length: " + zipped.body.length + "\r\n");
        Wire plain = wire("GET", target);
        assertThat(plain.head)
                .doesNotContain("content-encoding")
                .contains("vary: accept-encoding\r\n")
                .contains("content-length: " + plain.body.length + "\r\n");
        assertThat(zipped.body.length).isLessThan(plain.body.length * 2 / 3);
        byte[] again = unzipped(zipped.body);
        if (target.endsWith("s") && !target.startsWith("/api") && !target.equals("/metrics")) {
            assertThat(again).isEqualTo(plain.body);
        } else {
            // Figures move between two readings.
            assertThat(new String(again, StandardCharsets.UTF_8))
                    .startsWith(new String(plain.body, 0, 12, StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Accept-Encoding: gzip"})
    void headSaysTheLengthThatGetWouldSend(String header) throws IOException {
        String[] headers = header.isEmpty() ? new String[0] : new String[] {header};
        Wire get = wire("GET", "/app.js", headers);
        Wire head = wire("HEAD", "/app.js", headers);
        assertThat(head.body).isEmpty();
        assertThat(head.head).contains("content-length: " + get.body.length + "\r\n");
        assertThat(head.head.contains("content-encoding: gzip")).isEqualTo(!header.isEmpty());
    }

    @Test
    void smallAnswersStayAsTheyAre() throws IOException {
        Wire small = wire("GET", "/health", "Accept-Encoding: gzip");
        assertThat(small.head).doesNotContain("content-encoding").doesNotContain("vary");
        assertThat(small.body).asString(StandardCharsets.UTF_8).isEqualTo("{\"status\":\"recording\"}");
    }

    @Test
    void eventsAreNotCompressed() throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port())) {
            socket.setSoTimeout(15_000);
            String request = "GET /api/v1/live HTTP/1.1\r\n"
                    + String.join("\r\n", client.withHost("Accept-Encoding: gzip")) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            StringBuilder read = new StringBuilder();
            while (read.indexOf("retry: 2000") < 0) {
                int next = in.read();
                assertThat(next).isNotNegative();
                read.append((char) next);
            }
            assertThat(read.toString()).doesNotContainIgnoringCase("content-encoding");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip                 | true",
                "GZIP                 | true",
                "br, gzip;q=0.5       | true",
                "gzip;q=0.001         | true",
                "gzip;q=0             | false",
                "gzip; q=0.000        | false",
                "br, deflate          | false",
                "xgzip                | false",
                "*                    | false",
                "identity             | false",
                "''                   | false"
            })
    void onlyWhoNamesGzipGetsIt(String header, boolean accepted) {
        assertThat(Zipped.isAccepted(List.of(header))).isEqualTo(accepted);
    }
}
