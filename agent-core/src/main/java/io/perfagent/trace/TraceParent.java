package io.perfagent.trace;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The W3C {@code traceparent} header (Trace Context, level 2, chapter 3.2): strict in what it accepts, because any
 * client can send it.
 *
 * @param traceIdHigh upper half of the 128-bit trace id
 * @param traceIdLow lower half
 * @param parentSpanId the caller's span, never 0
 * @param sampled the caller's decision
 */
public record TraceParent(long traceIdHigh, long traceIdLow, long parentSpanId, boolean sampled) {

    /** Characters in a header of version 00. */
    static final int LENGTH = 55;

    private static final int MAX_STATE_CHARS = 512;
    private static final int MAX_STATE_MEMBERS = 32;

    /** What {@code header} says, or null when it is malformed; a higher version may be longer, as the norm demands. */
    static @Nullable TraceParent parse(String header) {
        int length = header.length();
        if (length < LENGTH
                || length > 256
                || header.charAt(2) != '-'
                || header.charAt(35) != '-'
                || header.charAt(52) != '-'
                || !isLowerHex(header, 0, 2)
                || !isLowerHex(header, 3, 35)
                || !isLowerHex(header, 36, 52)
                || !isLowerHex(header, 53, 55)) {
            return null;
        }
        boolean versionZero = header.startsWith("00");
        if (header.startsWith("ff") || (length > LENGTH && (versionZero || header.charAt(LENGTH) != '-'))) {
            return null;
        }
        long high = HexFormat.fromHexDigitsToLong(header, 3, 19);
        long low = HexFormat.fromHexDigitsToLong(header, 19, 35);
        long parent = HexFormat.fromHexDigitsToLong(header, 36, 52);
        if ((high | low) == 0 || parent == 0) {
            return null;
        }
        return new TraceParent(high, low, parent, (HexFormat.fromHexDigits(header, 53, 55) & 1) != 0);
    }

    private static boolean isLowerHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The header that makes {@code spanId} the parent of whatever receives it; one string and nothing else is made. */
    static String format(byte[] buffer, long traceIdHigh, long traceIdLow, long spanId, boolean sampled) {
        buffer[0] = '0';
        buffer[1] = '0';
        buffer[2] = '-';
        hex(buffer, 3, traceIdHigh);
        hex(buffer, 19, traceIdLow);
        buffer[35] = '-';
        hex(buffer, 36, spanId);
        buffer[52] = '-';
        buffer[53] = '0';
        buffer[54] = (byte) (sampled ? '1' : '0');
        return new String(buffer, 0, LENGTH, StandardCharsets.ISO_8859_1);
    }

    private static void hex(byte[] buffer, int at, long value) {
        for (int i = 15; i >= 0; i--) {
            int digit = (int) (value >>> (4 * (15 - i))) & 15;
            buffer[at + i] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
    }

    /** {@code tracestate} as it came, or null when it is longer than 512 characters or has more than 32 members. */
    static @Nullable String boundedState(@Nullable String header) {
        if (header == null || header.isEmpty() || header.length() > MAX_STATE_CHARS) {
            return null;
        }
        int members = 1;
        for (int i = 0; i < header.length(); i++) {
            if (header.charAt(i) == ',') {
                members++;
            }
        }
        return members > MAX_STATE_MEMBERS ? null : header;
    }
}
