package io.perfagent.export;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One frame of HTTP/2 (RFC 9113, section 4) that was read.
 *
 * @param payload with padding and priority already left out
 * @param length of the whole payload: what counts for flow control
 */
record Http2Frame(int type, int flags, int stream, ByteBuffer payload, int length) {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    private static final int PADDED = 0x8;
    private static final int PRIORITY = 0x20;

    /** The most that either side may send in one frame, since nobody here asks for more. */
    static final int MAX_PAYLOAD_BYTES = 16_384;

    private static final int PRIORITY_BYTES = 5;

    /** Waits for the next frame. */
    static Http2Frame read(DataInputStream in) throws IOException {
        int lengthAndType = in.readInt();
        int length = lengthAndType >>> 8;
        int type = lengthAndType & 0xff;
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        if (length > MAX_PAYLOAD_BYTES) {
            throw new IOException("the collector sent a frame that is no HTTP/2");
        }
        ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
        if (payload.remaining() < length) {
            throw new IOException("the collector closed the connection");
        }
        return new Http2Frame(type, flags, stream, content(type, flags, payload), length);
    }

    private static ByteBuffer content(int type, int flags, ByteBuffer payload) throws IOException {
        if (type != DATA && type != HEADERS) {
            return payload;
        }
        boolean padded = (flags & PADDED) != 0;
        int padding = padded && payload.hasRemaining() ? payload.get() & 0xff : 0;
        int priority = type == HEADERS && (flags & PRIORITY) != 0 ? PRIORITY_BYTES : 0;
        if (padding + priority > payload.remaining()) {
            throw new IOException("the collector sent a frame with more padding than content");
        }
        return payload.slice(payload.position() + priority, payload.remaining() - priority - padding);
    }

    /** Writes a frame without padding; flushes nothing. */
    static void write(DataOutputStream out, int type, int flags, int stream, byte[] payload, int from, int length)
            throws IOException {
        out.writeInt(length << 8 | type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload, from, length);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The 31-bit number a payload begins with. */
    int number() throws IOException {
        if (payload.remaining() < Integer.BYTES) {
            throw new IOException("the collector sent a frame that is too short");
        }
        return payload.getInt(payload.position()) & Integer.MAX_VALUE;
    }
}
