package io.perfagent.instrumentation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a class file just what decides whether it may be of interest: which of a few known words its constant pool
 * holds, which methods it declares, and its super types. One pass over the pool and no object for a class that holds none.
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

    /** Static, bridge, native, abstract. */
    private static final int WITHOUT_INSTANCE_CODE = 0x0008 | 0x0040 | 0x0100 | 0x0400;

    private final byte[] bytes;
    private final int[] offsets;
    private final int end;
    private final @Nullable BitSet words;

    private ClassFile(byte[] bytes, int[] offsets, int end, @Nullable BitSet words) {
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
        BitSet words = null;
        int at = 10;
        for (int i = 1; i < count; i++) {
            offsets[i] = at;
            switch (bytes[at]) {
                case UTF8 -> {
                    int length = u2(bytes, at + 1);
                    int word = known.find(bytes, at + 3, length);
                    if (word >= 0) {
                        if (words == null) {
                            words = new BitSet();
                        }
                        words.set(word);
                    }
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

    /** The known words this class mentions, as {@link Words} numbered them; null when it mentions none. */
    @Nullable
    BitSet words() {
        return words;
    }

    boolean mentions(int word) {
        return words != null && words.get(word);
    }

    /** The known words that are names of instance methods with code; constructors are among them. */
    BitSet declared(Words known) {
        BitSet declared = new BitSet();
        int at = end + 8 + 2 * u2(bytes, end + 6);
        int fields = u2(bytes, at);
        at += 2;
        for (; fields > 0; fields--) {
            at = afterMember(at);
        }
        int methods = u2(bytes, at);
        at += 2;
        for (; methods > 0; methods--) {
            if ((u2(bytes, at) & WITHOUT_INSTANCE_CODE) == 0) {
                int utf8 = offsets[u2(bytes, at + 2)];
                int word = known.find(bytes, utf8 + 3, u2(bytes, utf8 + 1));
                if (word >= 0) {
                    declared.set(word);
                }
            }
            at = afterMember(at);
        }
        return declared;
    }

    /** Access flags of the field or method this class declares, else -1. */
    int memberAccess(String name, String descriptor) {
        byte[] nameUtf8 = name.getBytes(StandardCharsets.UTF_8);
        byte[] descriptorUtf8 = descriptor.getBytes(StandardCharsets.UTF_8);
        int at = end + 8 + 2 * u2(bytes, end + 6);
        for (int tables = 2; tables > 0; tables--) {
            int members = u2(bytes, at);
            at += 2;
            for (; members > 0; members--) {
                if (isUtf8(u2(bytes, at + 2), nameUtf8) && isUtf8(u2(bytes, at + 4), descriptorUtf8)) {
                    return u2(bytes, at);
                }
                at = afterMember(at);
            }
        }
        return -1;
    }

    private boolean isUtf8(int index, byte[] utf8) {
        int from = offsets[index] + 3;
        int length = u2(bytes, from - 2);
        return length == utf8.length && Arrays.equals(utf8, 0, length, bytes, from, from + length);
    }

    private int afterMember(int at) {
        int attributes = u2(bytes, at + 6);
        int next = at + 8;
        for (; attributes > 0; attributes--) {
            next += 6 + (u2(bytes, next + 2) << 16 | u2(bytes, next + 4));
        }
        return next;
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

    /**
     * Words to look for, numbered from 0; compared by length and hash first, so that other constants cost next to nothing.
     * Filled before it is read; then any thread.
     */
    static final class Words {
        private static final int FIRST_SLOTS = 512;

        private byte[][] slots = new byte[FIRST_SLOTS][];
        private int[] numbers = new int[FIRST_SLOTS];
        private long lengths;
        private int count;

        /** The number that stands for {@code word} from now on. */
        int add(String word) {
            byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
            int known = find(utf8, 0, utf8.length);
            if (known >= 0) {
                return known;
            }
            if (count * 4 >= slots.length) {
                grow();
            }
            lengths |= 1L << Math.min(utf8.length, 63);
            put(utf8, count);
            return count++;
        }

        /** The number of a known word, else -1. */
        int find(byte[] bytes, int at, int length) {
            if ((lengths & 1L << Math.min(length, 63)) == 0) {
                return -1;
            }
            int slot = hash(bytes, at, length, slots.length);
            while (slots[slot] != null) {
                if (Arrays.equals(slots[slot], 0, slots[slot].length, bytes, at, at + length)) {
                    return numbers[slot];
                }
                slot = (slot + 1) & (slots.length - 1);
            }
            return -1;
        }

        private void put(byte[] utf8, int number) {
            int slot = hash(utf8, 0, utf8.length, slots.length);
            while (slots[slot] != null) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = utf8;
            numbers[slot] = number;
        }

        /** Keeps three of four slots free, so that most constants meet an empty one. */
        private void grow() {
            byte[][] fullSlots = slots;
            int[] fullNumbers = numbers;
            slots = new byte[2 * fullSlots.length][];
            numbers = new int[2 * fullSlots.length];
            for (int i = 0; i < fullSlots.length; i++) {
                if (fullSlots[i] != null) {
                    put(fullSlots[i], fullNumbers[i]);
                }
            }
        }

        private static int hash(byte[] bytes, int at, int length, int slots) {
            if (length == 0) {
                return 0;
            }
            return (bytes[at] * 31 + bytes[at + length - 1] * 17 + bytes[at + length / 2] * 7 + length) & (slots - 1);
        }
    }
}
