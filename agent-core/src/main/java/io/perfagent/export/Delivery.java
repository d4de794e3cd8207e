package io.perfagent.export;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the SDK's messages over a {@link Wire}, on the calling thread: when {@link #send} returns, the message was
 * accepted or given up. What may pass is tried again as the retry policy says, and when the collector asks to.
 */
final class Delivery {

    /** Told more of a delivery than the SDK's exporters pass on. */
    interface Outcome {

        /** The collector took the message, or the most of it. */
        void accepted(PartialSuccess rest);

        /** The message was given up. */
        void failed(String reason);
    }

    private static final long MAX_WAIT_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final Wire wire;
    private final Exchanges exchanges;
    private final @Nullable RetryPolicy policy;
    private final @Nullable Compressor compressor;
    private final long timeoutNanos;
    private final Outcome outcome;

    /**
     * Makes a delivery that tells {@code outcome} what became of each message, on the sending thread.
     *
     * @param policy null to try once
     * @param compressor null to send as it is
     * @param timeout of one attempt
     */
    Delivery(
            Wire wire,
            Exchanges exchanges,
            @Nullable RetryPolicy policy,
            @Nullable Compressor compressor,
            Duration timeout,
            Outcome outcome) {
        this.wire = wire;
        this.exchanges = exchanges;
        this.policy = policy;
        this.compressor = compressor;
        this.timeoutNanos = timeout.toNanos();
        this.outcome = outcome;
    }

    /** Delivers one message or gives it up; tells the outcome and one of the two. */
    void send(MessageWriter message, Consumer<Wire.Reply> onReply, Consumer<Throwable> onError) {
        Wire.Reply reply;
        try {
            reply = deliver(encoded(message));
        } catch (IOException | RuntimeException e) {
            outcome.failed(e.toString());
            onError.accept(e);
            return;
        }
        if (reply.accepted()) {
            outcome.accepted(PartialSuccess.of(reply.message()));
        } else {
            outcome.failed(reply.problem());
        }
        onReply.accept(reply);
    }

    private Wire.Reply deliver(byte[] message) throws IOException {
        int attempts = policy == null ? 1 : policy.getMaxAttempts();
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt >= attempts || exchanges.stopping();
            long waitNanos = policy == null ? 0 : backoffNanos(policy, attempt);
            try {
                Wire.Reply reply = wire.attempt(message, timeoutNanos);
                if (last || reply.accepted() || !reply.passing()) {
                    return reply;
                }
                waitNanos = reply.waitNanos() < 0 ? waitNanos : Math.min(reply.waitNanos(), MAX_WAIT_NANOS);
            } catch (IOException e) {
                if (last) {
                    throw e;
                }
            }
            exchanges.pause(waitNanos);
        }
    }

    private byte[] encoded(MessageWriter message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.max(1024, message.getContentLength()));
        try (OutputStream out = compressor == null ? bytes : compressor.compress(bytes)) {
            message.writeMessage(out);
        }
        return bytes.toByteArray();
    }

    /** Grows with every attempt; random between half and the whole, so that a fleet does not come back as one. */
    private static long backoffNanos(RetryPolicy policy, int attempt) {
        double nanos =
                (double) policy.getInitialBackoff().toNanos() * Math.pow(policy.getBackoffMultiplier(), attempt - 1);
        double bounded = Math.min(nanos, (double) policy.getMaxBackoff().toNanos());
        return (long) (bounded * ThreadLocalRandom.current().nextDouble(0.5, 1));
    }
}
