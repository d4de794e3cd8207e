package io.perfagent.trace;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What is read from and sent with calls so that traces go on in other services: W3C trace context and baggage, and B3
 * (openzipkin/b3-propagation, as one header or as several) on request. Immutable.
 *
 * @param traceContext whether {@code traceparent} and {@code tracestate} are read and sent
 * @param baggage whether {@code baggage} is passed on
 * @param b3 whether the header {@code b3} is read and sent
 * @param b3Multi whether {@code X-B3-TraceId} and its like are read and sent
 */
public record Propagation(boolean traceContext, boolean baggage, boolean b3, boolean b3Multi) {

    private static final String B3 = "b3";
    private static final String B3_TRACE_ID = "X-B3-TraceId";
    private static final String B3_SPAN_ID = "X-B3-SpanId";
    private static final String B3_FLAGS = "X-B3-Flags";
    private static final String B3_SAMPLED = "X-B3-Sampled";

    /** What B3 headers have given so far begins with this and goes on like the single header. */
    private static final String FROM_B3 = "b3-";

    private static final int MAX_B3_CHARS = 128;

    private static final int MAX_BAGGAGE_CHARS = 8_192;
    private static final int MAX_BAGGAGE_MEMBERS = 180;
    private static final String[] NOTHING = {};

    /** What the configuration names: {@code tracecontext}, {@code baggage}, {@code b3}, {@code b3multi}. */
    public static Propagation of(Collection<String> propagators) {
        return new Propagation(
                propagators.contains("tracecontext"),
                propagators.contains("baggage"),
                propagators.contains(B3),
                propagators.contains("b3multi"));
    }

    /** The caller's context; null when there is none that can be believed. */
    @Nullable
    TraceParent read(@Nullable String traceparent) {
        String told = traceparent != null && traceparent.startsWith(FROM_B3)
                ? fromB3(traceparent.substring(FROM_B3.length()))
                : traceContext ? traceparent : null;
        return told == null ? null : TraceParent.parse(told);
    }

    /** The headers of {@code span}, names and values in turn. */
    String[] write(Span span, Transaction transaction, byte[] buffer) {
        return write(span.spanId(), transaction, buffer);
    }

    /** The headers that make span {@code spanId} of {@code transaction} the parent. */
    String[] write(long spanId, Transaction transaction, byte[] buffer) {
        boolean state = traceContext && transaction.traceState != null;
        boolean bag = baggage && transaction.baggage != null;
        int count = (traceContext ? 2 : 0) + (state ? 2 : 0) + (bag ? 2 : 0) + (b3 ? 2 : 0) + (b3Multi ? 6 : 0);
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
            headers[at++] = B3;
            headers[at++] = b3(spanId, transaction);
        }
        if (b3Multi) {
            headers[at++] = B3_TRACE_ID;
            headers[at++] = TraceIds.text(transaction.traceIdHigh(), transaction.traceIdLow());
            headers[at++] = B3_SPAN_ID;
            headers[at++] = TraceIds.text(spanId);
            headers[at++] = B3_SAMPLED;
            headers[at] = transaction.sampled ? "1" : "0";
        }
        return headers;
    }

    /** The header to be read after {@code name}, or first; null when there is none. */
    public @Nullable String b3HeaderAfter(@Nullable String name) {
        if (name == null) {
            return b3 ? B3 : b3Multi ? B3_TRACE_ID : null;
        }
        return switch (name) {
            case B3 -> b3Multi ? B3_TRACE_ID : null;
            case B3_TRACE_ID -> B3_SPAN_ID;
            case B3_SPAN_ID -> B3_FLAGS;
            case B3_FLAGS -> B3_SAMPLED;
            default -> null;
        };
    }

    /**
     * {@code context} with what a B3 header adds. A {@code traceparent} stays what it is; the parts of the several headers
     * come in the order of {@link #b3HeaderAfter} and are put together like the single one.
     */
    public @Nullable String b3(@Nullable String context, String name, String value) {
        boolean fromB3 = context != null && context.startsWith(FROM_B3);
        if (value.length() > MAX_B3_CHARS || (context != null && !fromB3 && traceContext)) {
            return context;
        }
        if (!fromB3) {
            return name.equals(B3) || name.equals(B3_TRACE_ID) ? FROM_B3 + value : context;
        }
        return switch (name) {
            case B3_SPAN_ID -> context + "-" + value;
            case B3_FLAGS -> value.equals("1") ? context + "-d" : context;
            case B3_SAMPLED -> context + (value.equals("1") || value.equals("true") ? "-1" : "-0");
            default -> context;
        };
    }

    private static String b3(long spanId, Transaction transaction) {
        return TraceIds.text(transaction.traceIdHigh(), transaction.traceIdLow())
                + "-"
                + TraceIds.text(spanId)
                + (transaction.sampled ? "-1" : "-0");
    }

    /** A {@code b3} header as the {@code traceparent} it stands for; null when it is malformed or holds no ids. */
    static @Nullable String fromB3(String header) {
        int dash = header.indexOf('-');
        int length = header.length();
        if ((dash != 16 && dash != 32) || length < dash + 17 || length > 2 * MAX_B3_CHARS) {
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
