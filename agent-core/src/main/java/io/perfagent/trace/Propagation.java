package io.perfagent.trace;

import java.util.Collection;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What is read from and sent with calls so that traces go on in other services: W3C trace context and baggage, and B3 (the
 * single header of openzipkin/b3-propagation) on request. Immutable.
 *
 * @param traceContext whether {@code traceparent} and {@code tracestate} are read and sent
 * @param baggage whether {@code baggage} is passed on
 * @param b3 whether the header {@code b3} is read and sent
 */
public record Propagation(boolean traceContext, boolean baggage, boolean b3) {

    private static final int MAX_BAGGAGE_CHARS = 8_192;
    private static final int MAX_BAGGAGE_MEMBERS = 180;
    private static final String[] NOTHING = {};

    /** What the configuration names: {@code tracecontext}, {@code baggage}, {@code b3}. */
    public static Propagation of(Collection<String> propagators) {
        return new Propagation(
                propagators.contains("tracecontext"), propagators.contains("baggage"), propagators.contains("b3"));
    }

    /** The caller's context; null when there is none that can be believed. */
    @Nullable
    TraceParent read(@Nullable String traceparent) {
        return traceparent == null || !(traceContext || b3) ? null : TraceParent.parse(traceparent);
    }

    /** The headers of {@code span}, names and values in turn. */
    String[] write(Span span, Transaction transaction, byte[] buffer) {
        return write(span.spanId(), transaction, buffer);
    }

    /** The headers that make span {@code spanId} of {@code transaction} the parent. */
    String[] write(long spanId, Transaction transaction, byte[] buffer) {
        boolean state = traceContext && transaction.traceState != null;
        boolean bag = baggage && transaction.baggage != null;
        int count = (traceContext ? 2 : 0) + (state ? 2 : 0) + (bag ? 2 : 0) + (b3 ? 2 : 0);
        if (count == 0) {
            return NOTHING;
        }
        String[] headers = new String[count];
        int at = 0;
        if (traceContext) {
            headers[at++] = "traceparent";
            headers[at++] = TraceParent.format(
                    buffer, transaction.traceIdHigh(), transaction.traceIdLow(), spanId, transaction.sampled);
        }
        if (state && transaction.traceState != null) {
            headers[at++] = "tracestate";
            headers[at++] = transaction.traceState;
        }
        if (bag && transaction.baggage != null) {
            headers[at++] = "baggage";
            headers[at++] = transaction.baggage;
        }
        if (b3) {
            headers[at++] = "b3";
            headers[at] = b3(spanId, transaction);
        }
        return headers;
    }

    private static String b3(long spanId, Transaction transaction) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(transaction.traceIdHigh())
                + hex.toHexDigits(transaction.traceIdLow())
                + "-"
                + hex.toHexDigits(spanId)
                + (transaction.sampled ? "-1" : "-0");
    }

    /** A {@code b3} header as the {@code traceparent} it stands for; null when it is malformed or holds no ids. */
    public static @Nullable String fromB3(String header) {
        int dash = header.indexOf('-');
        int length = header.length();
        if ((dash != 16 && dash != 32) || length < dash + 17 || length > 128) {
            return null;
        }
        boolean sampled = length >= dash + 19 && (header.charAt(dash + 18) == '1' || header.charAt(dash + 18) == 'd');
        return "00-"
                + (dash == 16 ? "0000000000000000" : "")
                + header.substring(0, dash)
                + "-"
                + header.substring(dash + 1, dash + 17)
                + (sampled ? "-01" : "-00");
    }

    /** {@code baggage} as it came; null when it is longer than W3C's 8,192 bytes or has more than 180 members. */
    @Nullable
    String boundedBaggage(@Nullable String header) {
        if (header == null || !baggage || header.isEmpty() || header.length() > MAX_BAGGAGE_CHARS) {
            return null;
        }
        int members = 1;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c < ' ' || c > '~') {
                return null;
            }
            members += c == ',' ? 1 : 0;
        }
        return members > MAX_BAGGAGE_MEMBERS ? null : header;
    }

    /** Trace id and span id of a {@code traceparent}, with a hyphen between; null when it is malformed. */
    static @Nullable String link(String traceparent) {
        return TraceParent.parse(traceparent) == null ? null : traceparent.substring(3, 52);
    }
}
