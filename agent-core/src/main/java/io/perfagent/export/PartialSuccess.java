package io.perfagent.export;

import java.nio.ByteBuffer;

/**
 * What a collector refused of a message it accepted. The SDK's exporters do not read it; its layout is the same for
 * every signal: field 1 of the answer holds the number (1) and the reason (2).
 *
 * @param rejected spans or metric points; 0 when all were taken
 * @param reason the collector's words; may be empty
 */
record PartialSuccess(long rejected, String reason) {

    static final PartialSuccess NONE = new PartialSuccess(0, "");

    /** Reads an OTLP answer; whatever else it is counts as "all taken". */
    static PartialSuccess of(byte[] answer) {
        try {
            ProtobufFields fields = new ProtobufFields(ByteBuffer.wrap(answer));
            PartialSuccess found = NONE;
            while (fields.next()) {
                found = fields.field() == 1 ? nested(new ProtobufFields(fields.bytes())) : found;
            }
            return found;
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }

    private static PartialSuccess nested(ProtobufFields fields) {
        long rejected = 0;
        String reason = "";
        while (fields.next()) {
            rejected = fields.field() == 1 ? fields.number() : rejected;
            reason = fields.field() == 2 ? fields.text() : reason;
        }
        return new PartialSuccess(Math.max(0, rejected), reason);
    }
}
