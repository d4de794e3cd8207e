package io.perfagent.export;

import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** OTLP over HTTP: one request with a protobuf body for each message. */
final class HttpWire implements Wire {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** The answers OTLP says to try again after. */
    private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

    private final HttpSenderConfig config;
    private final HttpClient client;
    private final Exchanges exchanges;

    HttpWire(HttpSenderConfig config, HttpClient client, Exchanges exchanges) {
        this.config = config;
        this.client = client;
        this.exchanges = exchanges;
    }

    /**
     * A client for any number of wires: HTTP/1.1 only (the JDK's offer to upgrade to HTTP/2 on a cleartext connection makes
     * some collectors refuse the request), no redirects.
     *
     * @param tls whom to trust and who we are; null for what the JVM trusts
     */
    static HttpClient client(@Nullable SSLContext tls, Exchanges exchanges) {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(exchanges.threads());
        return (tls == null ? client : client.sslContext(tls)).build();
    }

    /** Whether the JDK would send the header; its own message would show the value, which may be a secret. */
    static boolean canSend(String name, String value) {
        try {
            HttpRequest.newBuilder().setHeader(name, value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public Reply attempt(byte[] message, long timeoutNanos) throws IOException {
        HttpRequest request = request(message);
        // Not sendAsync: it completes in the application's common pool, and may wait for it. A blocking send alone
        // would bound the wait for the head of an answer only; interrupted, it ends at any point.
        HttpResponse<byte[]> response =
                exchanges.within(timeoutNanos, () -> client.send(request, head -> new CappedBody()));
        int status = response.statusCode();
        boolean accepted = status / 100 == 2;
        return new Reply(
                accepted,
                PASSING.contains(status),
                retryAfterNanos(response.headers()),
                status,
                accepted ? "" : "HTTP status " + status,
                response.body());
    }

    private HttpRequest request(byte[] message) {
        HttpRequest.Builder request = HttpRequest.newBuilder(config.getEndpoint())
                .POST(HttpRequest.BodyPublishers.ofByteArray(message))
                .setHeader("Content-Type", config.getContentType());
        if (config.getCompressor() != null) {
            request.setHeader("Content-Encoding", config.getCompressor().getEncoding());
        }
        config.getHeadersSupplier()
                .get()
                .forEach((name, values) -> values.forEach(value -> request.setHeader(name, value)));
        return request.build();
    }

    private static long retryAfterNanos(HttpHeaders headers) {
        String value = headers.firstValue("Retry-After").orElse("").trim();
        if (value.isEmpty()) {
            return -1;
        }
        try {
            Duration wait = value.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(value.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(value))
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return wait.isNegative() ? 0 : TimeUnit.NANOSECONDS.convert(wait);
        } catch (DateTimeParseException | NumberFormatException e) {
            return -1;
        }
    }
}
