package io.perfagent.export;

import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** OTLP over gRPC: one unary call for each message, on a connection that is kept. */
final class GrpcWire implements Wire {

    private static final int PREFIX_BYTES = 5;
    private static final Set<String> OURS = Set.of("te", "content-type");
    private static final Set<String> FORBIDDEN =
            Set.of("connection", "content-length", "expect", "host", "keep-alive", "transfer-encoding", "upgrade");

    private final GrpcSenderConfig config;
    private final Exchanges exchanges;
    private @Nullable Http2Connection kept;

    GrpcWire(GrpcSenderConfig config, Exchanges exchanges) {
        this.config = config;
        this.exchanges = exchanges;
    }

    /** Whether a header of the user's can be sent with a call. */
    static boolean canSend(String name, String value) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return !OURS.contains(lowerCase)
                && !FORBIDDEN.contains(lowerCase)
                && !lowerCase.startsWith("grpc-")
                && value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    @Override
    public Reply attempt(byte[] message, long timeoutNanos) throws IOException {
        long endNanos = System.nanoTime() + timeoutNanos;
        Http2Connection before = kept;
        if (before != null && before.isUsable()) {
            try {
                return over(before, message, timeoutNanos);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                // The collector may have closed it while nobody looked: that is no failed attempt yet.
            }
        }
        return over(new Http2Connection(config.getEndpoint()), message, endNanos - System.nanoTime());
    }

    private Reply over(Http2Connection connection, byte[] message, long timeoutNanos) throws IOException {
        kept = null;
        boolean opened = connection.isOpen();
        try {
            Http2Connection.Answer answer = exchanges.within(timeoutNanos, () -> {
                if (!opened) {
                    connection.open(tls());
                }
                return connection.exchange(headers(timeoutNanos), framed(message));
            });
            kept = connection;
            GrpcStatus status = GrpcStatus.of(answer.headers());
            return new Reply(
                    status.isOk(),
                    status.passing(),
                    status.retryNanos(),
                    status.code(),
                    status.isOk() ? "" : status.toString(),
                    unframed(answer.body()));
        } finally {
            if (kept == null || !connection.isUsable()) {
                connection.close();
            }
        }
    }

    private @Nullable SSLContext tls() throws IOException {
        if (!"https".equalsIgnoreCase(config.getEndpoint().getScheme())) {
            return null;
        }
        SSLContext own = config.getSslContext();
        try {
            return own == null ? SSLContext.getDefault() : own;
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    private Map<String, String> headers(long timeoutNanos) {
        URI endpoint = config.getEndpoint();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(":method", "POST");
        headers.put(":scheme", endpoint.getScheme().toLowerCase(Locale.ROOT));
        headers.put(":path", "/" + config.getFullMethodName());
        headers.put(":authority", endpoint.getHost() + (endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort()));
        headers.put("te", "trailers");
        headers.put("content-type", "application/grpc");
        headers.put("grpc-timeout", Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)) + "m");
        if (config.getCompressor() != null) {
            headers.put("grpc-encoding", config.getCompressor().getEncoding());
        }
        config.getHeadersSupplier()
                .get()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        return headers;
    }

    /** Before each message: whether it is compressed, and its length. */
    private byte[] framed(byte[] message) {
        return ByteBuffer.allocate(PREFIX_BYTES + message.length)
                .put((byte) (config.getCompressor() == null ? 0 : 1))
                .putInt(message.length)
                .put(message)
                .array();
    }

    /** The message of an answer; empty where there is none, or it is compressed, which nobody asked for. */
    private static byte[] unframed(byte[] body) {
        return body.length <= PREFIX_BYTES || body[0] != 0
                ? new byte[0]
                : Arrays.copyOfRange(body, PREFIX_BYTES, body.length);
    }
}
