package io.perfagent.export;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The fields of a protobuf message, one after the other. What a collector answers is a few fields deep, so no generated
 * class is needed to read it.
 */
final class ProtobufFields {

    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FOUR_BYTES = 5;

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final ByteBuffer message;
    private long field;
    private long number;
    private ByteBuffer bytes = NONE;

    /** Reads from a message without consuming the caller's buffer. */
    ProtobufFields(ByteBuffer message) {
        this.message = message.duplicate();
    }

    /**
     * Goes to the next field.
     *
     * @return false after the last one
     * @throws IllegalArgumentException when it is not a protobuf message
     */
    boolean next() {
        if (!message.hasRemaining()) {
            return false;
        }
        try {
            long key = varint();
            field = key >>> 3;
            number = 0;
            bytes = NONE;
            switch ((int) key & 7) {
                case VARINT -> number = varint();
                case LENGTH_DELIMITED -> bytes = take(varint());
                case EIGHT_BYTES -> take(8);
                case FOUR_BYTES -> take(4);
                default -> throw new IllegalArgumentException("not a protobuf message");
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("longer than the message", e);
        }
        return true;
    }

    /** The current field's number. */
    long field() {
        return field;
    }

    /** The current field as a number; 0 unless it is one. */
    long number() {
        return number;
    }

    /** The current field as a nested message or bytes; empty unless it is one. */
    ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /** The current field as text; empty unless it is one. */
    String text() {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    private ByteBuffer take(long length) {
        if (length < 0 || length > message.remaining()) {
            throw new IllegalArgumentException("longer than the message");
        }
        ByteBuffer part = message.slice(message.position(), (int) length);
        message.position(message.position() + (int) length);
        return part;
    }

    private long varint() {
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
