package io.perfagent.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http2.hpack.HPackDecoder;
import org.apache.hc.core5.http2.hpack.HPackEncoder;
import org.apache.hc.core5.util.ByteArrayBuffer;

/**
 * The headers of one HTTP/2 connection, packed and unpacked by Apache HttpCore's HPACK; the rest of that library is not in
 * the agent. What is sent never enters a table of the collector's, since it may be secret.
 */
final class HeaderBlocks {

    /** What HTTP/2 assumes while nobody says otherwise. */
    private static final int TABLE_BYTES = 4096;

    static final int MAX_LIST_BYTES = 16 * 1024;

    private final HPackEncoder encoder = new HPackEncoder(0, StandardCharsets.US_ASCII);
    private final HPackDecoder decoder = new HPackDecoder(TABLE_BYTES, StandardCharsets.US_ASCII);

    HeaderBlocks() {
        decoder.setMaxListSize(MAX_LIST_BYTES);
    }

    byte[] packed(Map<String, String> headers) throws IOException {
        ByteArrayBuffer block = new ByteArrayBuffer(512);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            encoder.encodeHeader(block, header.getKey(), header.getValue(), true);
        }
        return block.toByteArray();
    }

    /** Must see every block of the connection, in order, because each may change the table the next one refers to. */
    Map<String, String> unpacked(byte[] block) throws IOException {
        try {
            Map<String, String> headers = new LinkedHashMap<>();
            for (Header header : decoder.decodeHeaders(ByteBuffer.wrap(block))) {
                headers.put(header.getName(), header.getValue() == null ? "" : header.getValue());
            }
            return headers;
        } catch (HttpException | RuntimeException e) {
            throw new IOException("the collector sent headers that cannot be read", e);
        }
    }
}
