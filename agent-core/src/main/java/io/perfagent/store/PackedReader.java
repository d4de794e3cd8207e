package io.perfagent.store;

import java.nio.charset.StandardCharsets;

/** Reads what a {@link PackedWriter} wrote; whatever the bytes are, it ends or throws {@link Damaged}. */
final class PackedReader {

    private final byte[] bytes;
    private int at;

    PackedReader(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return at < bytes.length;
    }

    int next() throws Damaged {
        if (at >= bytes.length) {
            throw new Damaged("it ends too early");
        }
        return bytes[at++] & 0xFF;
    }

    long number() throws Damaged {
        int first = next();
        if (first < 0x80) {
            return first;
        }
        long value = first & 0x7F;
        for (int shift = 7; shift < 70; shift += 7) {
            int part = next();
            value |= (long) (part & 0x7F) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        throw new Damaged("a number that does not end");
    }

    /** A number from 0 to {@code most}. */
    int number(int most) throws Damaged {
        long value = number();
        if (value < 0 || value > most) {
            throw new Damaged("a number that is too large");
        }
        return (int) value;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Goes on elsewhere. */
    void moveTo(int position) throws Damaged {
        if (position < 0 || position > bytes.length) {
            throw new Damaged("it ends too early");
        }
        at = position;
    }

    /** A number that says how many of something follow, each at least one byte long. */
    int count() throws Damaged {
        long value = number();
        if (value < 0 || value > bytes.length - at) {
            throw new Damaged("more is announced than there is");
        }
        return (int) value;
    }

    long signed() throws Damaged {
        long value = number();
        return (value >>> 1) ^ -(value & 1);
    }

    String text() throws Damaged {
        int length = count();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    int position() {
        return at;
    }

    void skip(int count) throws Damaged {
        if (count < 0 || count > bytes.length - at) {
            throw new Damaged("more is announced than there is");
        }
        at += count;
    }
}
