package io.perfagent.dashboard;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes percent escapes strictly: broken escapes, overlong or otherwise malformed UTF-8 are refused, not repaired. */
final class PercentDecoder {

    private PercentDecoder() {}

    /**
     * Decodes one part of a URI.
     *
     * @param plusIsSpace as in a query, not in a path
     * @throws Refused with status 400 when malformed
     */
    static String decode(String raw, boolean plusIsSpace) throws Refused {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw malformed();
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else if (c < 0x80) {
                bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
            } else {
                throw malformed();
            }
        }
        try {
            // A decoder of its own reports malformed input; String would replace it silently.
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw malformed();
        }
    }

    private static Refused malformed() {
        return new Refused(400, "The address is malformed: encode names as UTF-8 with percent escapes.");
    }
}
