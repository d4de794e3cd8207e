package io.perfagent.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing run of bytes: numbers in as few of them as they need, seven bits each. Confined to one thread. */
final class PackedWriter {

    private byte[] bytes = new byte[256];
    private int used;

    int size() {
        return used;
    }

    void clear() {
        used = 0;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, used);
    }

    private void room(int more) {
        if (used + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(used + more, bytes.length * 2));
        }
    }

    void put(int oneByte) {
        room(1);
        bytes[used++] = (byte) oneByte;
    }

    /** Nine bytes at the most; negative numbers take ten. */
    void number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[used++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[used++] = (byte) rest;
    }

    /** For what may be a little below zero. */
    void signed(long value) {
        number((value << 1) ^ (value >> 63));
    }

    void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        bytes(utf8);
    }

    void bytes(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, used, more.length);
        used += more.length;
    }

    void bytes(PackedWriter other) {
        room(other.used);
        System.arraycopy(other.bytes, 0, bytes, used, other.used);
        used += other.used;
    }
}
