package io.perfagent.export;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the SDK's messages through the {@link CollectorClient}, on the calling thread: when {@link #send} returns, the
 * message was accepted or given up. What may pass is tried again as the retry policy says, and when the collector asks
 * to.
 */
final class CollectorSender implements HttpSender {

    /** Told more of a delivery than the SDK's exporters pass on. */
    interface Outcome {

        /** The collector took the message, or the most of it. */
        void accepted(PartialSuccess rest);

        /** The message was given up. */
        void failed(String reason);
    }

    /** The answers OTLP says to try again after. */
    private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);

    private static final long MAX_RETRY_AFTER_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final HttpSenderConfig config;
    private final CollectorClient client;
    private final Outcome outcome;

    /** Makes a sender that tells {@code outcome} what became of each message, on the sending thread. */
    CollectorSender(HttpSenderConfig config, CollectorClient client, Outcome outcome) {
        this.config = config;
        this.client = client;
        this.outcome = outcome;
    }

    @Override
    public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
        Answer answer;
        try {
            answer = deliver(request(message));
        } catch (IOException | RuntimeException e) {
            outcome.failed(e.toString());
            onError.accept(e);
            return;
        }
        if (answer.status() / 100 == 2) {
            outcome.accepted(PartialSuccess.of(answer.body()));
        } else {
            outcome.failed("HTTP status " + answer.status());
        }
        onResponse.accept(answer);
    }

    private Answer deliver(HttpRequest request) throws IOException {
        RetryPolicy policy = config.getRetryPolicy();
        int attempts = policy == null ? 1 : policy.getMaxAttempts();
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt >= attempts || client.stopping();
            long waitNanos = policy == null ? 0 : backoffNanos(policy, attempt);
            try {
                java.net.http.HttpResponse<byte[]> response = client.exchange(request, config.getTimeout());
                if (last || !RETRYABLE.contains(response.statusCode())) {
                    return new Answer(response.statusCode(), response.body());
                }
                waitNanos = retryAfterNanos(response.headers()).orElse(waitNanos);
            } catch (IOException e) {
                if (last) {
                    throw e;
                }
            }
            client.pause(waitNanos);
        }
    }

    private HttpRequest request(MessageWriter message) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(Math.max(1024, message.getContentLength()));
        Compressor compressor = config.getCompressor();
        try (OutputStream out = compressor == null ? body : compressor.compress(body)) {
            message.writeMessage(out);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(config.getEndpoint())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .setHeader("Content-Type", config.getContentType());
        if (compressor != null) {
            request.setHeader("Content-Encoding", compressor.getEncoding());
        }
        Map<String, List<String>> headers = config.getHeadersSupplier().get();
        headers.forEach((name, values) -> values.forEach(value -> request.setHeader(name, value)));
        return request.build();
    }

    /** Grows with every attempt; random between half and the whole, so that a fleet does not come back as one. */
    private static long backoffNanos(RetryPolicy policy, int attempt) {
        double nanos =
                (double) policy.getInitialBackoff().toNanos() * Math.pow(policy.getBackoffMultiplier(), attempt - 1);
        double bounded = Math.min(nanos, (double) policy.getMaxBackoff().toNanos());
        return (long) (bounded * ThreadLocalRandom.current().nextDouble(0.5, 1));
    }

    private static OptionalLong retryAfterNanos(HttpHeaders headers) {
        String value = headers.firstValue("Retry-After").orElse("").trim();
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            Duration wait = value.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(value.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(value))
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return OptionalLong.of(
                    wait.isNegative() ? 0 : Math.min(TimeUnit.NANOSECONDS.convert(wait), MAX_RETRY_AFTER_NANOS));
        } catch (DateTimeParseException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }

    @SuppressWarnings("ArrayRecordComponent") // handed to the SDK once, never compared
    private record Answer(int status, byte[] body) implements HttpResponse {

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        public @Nullable String getStatusMessage() {
            return "";
        }

        @Override
        public byte[] getResponseBody() {
            return body;
        }
    }
}
