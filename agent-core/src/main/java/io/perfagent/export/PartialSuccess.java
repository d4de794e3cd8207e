package io.perfagent.export;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a collector refused of a message it accepted. The SDK's exporters do not read it; its layout is the same for
 * every signal: field 1 of the answer holds the number (1) and the reason (2).
 *
 * @param rejected spans or metric points; 0 when all were taken
 * @param reason the collector's words; may be empty
 */
record PartialSuccess(long rejected, String reason) {

    static final PartialSuccess NONE = new PartialSuccess(0, "");

    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FOUR_BYTES = 5;

    /** Reads an OTLP answer; whatever else it is counts as "all taken". */
    static PartialSuccess of(byte[] answer) {
        try {
            return read(ByteBuffer.wrap(answer), false);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return NONE;
        }
    }

    private static PartialSuccess read(ByteBuffer message, boolean nested) {
        long rejected = 0;
        String reason = "";
        while (message.hasRemaining()) {
            long key = varint(message);
            long field = key >>> 3;
            switch ((int) key & 7) {
                case VARINT -> {
                    long value = varint(message);
                    rejected = nested && field == 1 ? value : rejected;
                }
                case LENGTH_DELIMITED -> {
                    ByteBuffer part = take(message, varint(message));
                    if (!nested && field == 1) {
                        return read(part, true);
                    }
                    reason = nested && field == 2
                            ? StandardCharsets.UTF_8.decode(part).toString()
                            : reason;
                }
                case EIGHT_BYTES -> take(message, 8);
                case FOUR_BYTES -> take(message, 4);
                default -> throw new IllegalArgumentException("not a protobuf message");
            }
        }
        return new PartialSuccess(Math.max(0, rejected), reason);
    }

    private static ByteBuffer take(ByteBuffer message, long bytes) {
        if (bytes < 0 || bytes > message.remaining()) {
            throw new IllegalArgumentException("longer than the message");
        }
        ByteBuffer part = message.slice(message.position(), (int) bytes);
        message.position(message.position() + (int) bytes);
        return part;
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = message.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number too long");
    }
}
