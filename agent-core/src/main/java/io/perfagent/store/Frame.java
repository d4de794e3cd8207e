package io.perfagent.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where one piece of a segment lies and what it is about, as its header says: enough to find what a question needs without
 * reading the rest.
 *
 * @param type one of the constants; others are skipped
 * @param offset of the content in the file
 * @param crc of the content
 * @param lowest number of the first interval of ten seconds (or of the trace) in it
 * @param highest number of the last one, inclusive
 */
record Frame(
        int type,
        long offset,
        int length,
        int crc,
        long lowest,
        long highest,
        long fromEpochMillis,
        long toEpochMillis) {

    static final int DICTIONARY = 1;
    static final int INTERVAL = 2;
    static final int TRACE = 3;
    static final int START = 4;
    static final int PROFILE = 5;

    static final int HEADER_BYTES = 52;
    static final int MOST_BYTES = 64 << 20;

    private static final int MAGIC = 0x7046_7243;

    /** The bytes of a piece: header, then content. */
    static byte[] bytes(int type, long lowest, long highest, long fromEpochMillis, long toEpochMillis, byte[] content) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + content.length);
        bytes.putInt(MAGIC).putInt(type).putInt(content.length).putInt(crc(content, 0, content.length));
        bytes.putLong(lowest).putLong(highest).putLong(fromEpochMillis).putLong(toEpochMillis);
        bytes.putInt(crc(bytes.array(), 0, HEADER_BYTES - 4)).put(content);
        return bytes.array();
    }

    /** The header that begins at {@code at}, or null when none does. */
    static @Nullable Frame read(byte[] bytes, int at, long fileOffset) {
        ByteBuffer header = ByteBuffer.wrap(bytes, at, HEADER_BYTES);
        if (header.getInt() != MAGIC) {
            return null;
        }
        int type = header.getInt();
        int length = header.getInt();
        int crc = header.getInt();
        long lowest = header.getLong();
        long highest = header.getLong();
        long from = header.getLong();
        long to = header.getLong();
        if (header.getInt() != crc(bytes, at, HEADER_BYTES - 4) || length < 0 || length > MOST_BYTES) {
            return null;
        }
        return new Frame(type, fileOffset + HEADER_BYTES, length, crc, lowest, highest, from, to);
    }

    long end() {
        return offset + length;
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
