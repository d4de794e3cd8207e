package io.perfagent.instrumentation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a class file just what decides whether it may be of interest: which of a few known words its constant pool
 * holds, and its super types. One pass over the pool and no object for a class that holds none.
 *
 * <p>Format: The Java Virtual Machine Specification, chapter 4.
 */
final class ClassFile {

    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    private final byte[] bytes;
    private final int[] offsets;
    private final int end;
    private final long words;

    private ClassFile(byte[] bytes, int[] offsets, int end, long words) {
        this.bytes = bytes;
        this.offsets = offsets;
        this.end = end;
        this.words = words;
    }

    /**
     * Scans the constant pool.
     *
     * @throws IndexOutOfBoundsException when the bytes are no class file
     */
    static ClassFile scan(byte[] bytes, Words known) {
        int count = u2(bytes, 8);
        int[] offsets = new int[count];
        long words = 0;
        int at = 10;
        for (int i = 1; i < count; i++) {
            offsets[i] = at;
            switch (bytes[at]) {
                case UTF8 -> {
                    int length = u2(bytes, at + 1);
                    words |= known.bit(bytes, at + 3, length);
                    at += 3 + length;
                }
                case LONG, DOUBLE -> {
                    at += 9;
                    i++;
                }
                case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> at += 3;
                case METHOD_HANDLE -> at += 4;
                default -> at += 5;
            }
        }
        return new ClassFile(bytes, offsets, at, words);
    }

    /** The known words this class mentions, as {@link Words} numbered them. */
    long words() {
        return words;
    }

    boolean isInterface() {
        return (u2(bytes, end) & 0x0200) != 0;
    }

    /** Internal name of the super class; null for {@code java/lang/Object}. */
    @Nullable
    String superName() {
        int index = u2(bytes, end + 4);
        return index == 0 ? null : className(index);
    }

    /** Internal names of the interfaces it names itself. */
    List<String> interfaceNames() {
        int count = u2(bytes, end + 6);
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(className(u2(bytes, end + 8 + 2 * i)));
        }
        return names;
    }

    private String className(int index) {
        int utf8 = offsets[u2(bytes, offsets[index] + 1)];
        return new String(bytes, utf8 + 3, u2(bytes, utf8 + 1), StandardCharsets.UTF_8);
    }

    private static int u2(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    /** Up to 64 words to look for; compared by length and hash first, so that other constants cost next to nothing. */
    static final class Words {
        private static final int SLOTS = 256;

        private final byte[][] slots = new byte[SLOTS][];
        private final long[] bits = new long[SLOTS];
        private long lengths;
        private int count;

        /** The bit that stands for {@code word} from now on; words beyond the 64th share one, which only costs time. */
        long add(String word) {
            byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
            int slot = hash(utf8, 0, utf8.length);
            while (slots[slot] != null) {
                if (java.util.Arrays.equals(slots[slot], utf8)) {
                    return bits[slot];
                }
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = utf8;
            bits[slot] = 1L << Math.min(count++, 63);
            lengths |= 1L << Math.min(utf8.length, 63);
            return bits[slot];
        }

        private long bit(byte[] bytes, int at, int length) {
            if ((lengths & 1L << Math.min(length, 63)) == 0) {
                return 0;
            }
            int slot = hash(bytes, at, length);
            while (slots[slot] != null) {
                if (java.util.Arrays.equals(slots[slot], 0, slots[slot].length, bytes, at, at + length)) {
                    return bits[slot];
                }
                slot = (slot + 1) % SLOTS;
            }
            return 0;
        }

        private static int hash(byte[] bytes, int at, int length) {
            if (length == 0) {
                return 0;
            }
            return (bytes[at] * 31 + bytes[at + length - 1] * 17 + bytes[at + length / 2] * 7 + length) & (SLOTS - 1);
        }
    }
}
