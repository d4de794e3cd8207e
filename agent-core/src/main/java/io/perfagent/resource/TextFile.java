package io.perfagent.resource;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the small files in which a kernel tells what it counts, without making strings of numbers. Whatever the file
 * holds, reading ends: missing words are empty, what is no number is -1. Not thread-safe.
 */
final class TextFile {

    private static final int MOST_BYTES = 256 * 1024;

    private byte[] bytes = new byte[4096];
    private int length;
    private int at;
    private int lineEnd;
    private int nextLine;

    /** Reads a file; why it cannot be read, or null. The cursor stands before the first line. */
    @Nullable
    String load(File file) {
        length = 0;
        at = 0;
        lineEnd = 0;
        nextLine = 0;
        try (FileInputStream in = new FileInputStream(file)) {
            while (true) {
                if (length == bytes.length) {
                    if (length == MOST_BYTES) {
                        break;
                    }
                    bytes = Arrays.copyOf(bytes, bytes.length * 2);
                }
                int read = in.read(bytes, length, bytes.length - length);
                if (read < 0) {
                    break;
                }
                length += read;
            }
        } catch (FileNotFoundException absent) {
            return file.exists() ? "may not be read" : "is not there";
        } catch (IOException | SecurityException refused) {
            length = 0;
            return "cannot be read: " + refused.getMessage();
        }
        return length == 0 ? "is empty" : null;
    }

    /** Goes to the next line; false at the end. */
    boolean nextLine() {
        if (nextLine >= length) {
            at = length;
            lineEnd = length;
            return false;
        }
        at = nextLine;
        lineEnd = at;
        while (lineEnd < length && bytes[lineEnd] != '\n') {
            lineEnd++;
        }
        nextLine = lineEnd + 1;
        return true;
    }

    /** The next word of the line; empty at its end. */
    String word() {
        int from = skipBlanks();
        skipWord();
        return new String(bytes, from, at - from, StandardCharsets.UTF_8);
    }

    /** Whether the next word is {@code expected}; if so, it is passed. */
    boolean passed(String expected) {
        int from = skipBlanks();
        int end = from + expected.length();
        if (end > lineEnd || (end < lineEnd && bytes[end] != ' ' && bytes[end] != '\t')) {
            return false;
        }
        for (int i = 0; i < expected.length(); i++) {
            if (bytes[from + i] != expected.charAt(i)) {
                return false;
            }
        }
        at = end;
        return true;
    }

    void skip(int words) {
        for (int i = 0; i < words; i++) {
            skipBlanks();
            skipWord();
        }
    }

    /** Goes behind the last {@code c} of the line; stays where there is none. */
    void skipPastLast(char c) {
        for (int i = lineEnd - 1; i >= at; i--) {
            if (bytes[i] == c) {
                at = i + 1;
                return;
            }
        }
    }

    /** Goes behind the next {@code c} of the line; stays where there is none. */
    boolean skipPast(char c) {
        for (int i = at; i < lineEnd; i++) {
            if (bytes[i] == c) {
                at = i + 1;
                return true;
            }
        }
        return false;
    }

    /** The text up to the next {@code c} of the line, which is passed; empty where there is none. */
    String upTo(char c) {
        int from = skipBlanks();
        return skipPast(c) ? new String(bytes, from, at - 1 - from, StandardCharsets.UTF_8) : "";
    }

    /** The next word as a whole number; -1 where it is none, negative or too large. */
    long number() {
        int from = skipBlanks();
        skipWord();
        long number = 0;
        for (int i = from; i < at; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return from == at ? -1 : number;
    }

    /** The next word as a decimal number; -1 where it is none. */
    double decimal() {
        try {
            return Double.parseDouble(word());
        } catch (NumberFormatException malformed) {
            return -1;
        }
    }

    /** The number a file consists of; -1 where there is none. */
    long onlyNumber(File file) {
        return load(file) == null && nextLine() ? number() : -1;
    }

    private int skipBlanks() {
        while (at < lineEnd && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    private void skipWord() {
        while (at < lineEnd && !isBlank(bytes[at])) {
            at++;
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}
