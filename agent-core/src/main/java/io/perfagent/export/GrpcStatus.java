package io.perfagent.export;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How a gRPC call ended.
 *
 * @param code 0 when it succeeded
 * @param description the collector's words, shortened; may be empty
 * @param retryNanos how long it asked to wait (RetryInfo); -1 where it did not
 */
record GrpcStatus(int code, String description, long retryNanos) {

    private static final int MAX_DESCRIPTION_CHARS = 200;
    private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

    private static final int CANCELLED = 1;
    private static final int UNKNOWN = 2;
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int PERMISSION_DENIED = 7;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int ABORTED = 10;
    private static final int OUT_OF_RANGE = 11;
    private static final int UNIMPLEMENTED = 12;
    private static final int INTERNAL = 13;
    private static final int UNAVAILABLE = 14;
    private static final int DATA_LOSS = 15;
    private static final int UNAUTHENTICATED = 16;

    /** Reads it from an answer's headers and trailers. */
    static GrpcStatus of(Map<String, String> headers) {
        String status = headers.get("grpc-status");
        if (status == null) {
            String http = headers.getOrDefault(":status", "");
            return new GrpcStatus(ofHttp(http), "HTTP status " + http + " and no gRPC status", -1);
        }
        return new GrpcStatus(
                number(status),
                described(headers.getOrDefault("grpc-message", "")),
                retryNanos(headers.getOrDefault("grpc-status-details-bin", "")));
    }

    boolean isOk() {
        return code == 0;
    }

    /** Whether OTLP says to try again: an exhausted collector only when it says when. */
    boolean passing() {
        return switch (code) {
            case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS -> true;
            case RESOURCE_EXHAUSTED -> retryNanos >= 0;
            default -> false;
        };
    }

    /** What a proxy in front of a collector means, by gRPC's own table. */
    private static int ofHttp(String status) {
        return switch (status) {
            case "400" -> INTERNAL;
            case "401" -> UNAUTHENTICATED;
            case "403" -> PERMISSION_DENIED;
            case "404" -> UNIMPLEMENTED;
            case "429", "502", "503", "504" -> UNAVAILABLE;
            default -> UNKNOWN;
        };
    }

    private static int number(String status) {
        try {
            return Integer.parseInt(status);
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }

    private static String described(String encoded) {
        String text = encoded;
        try {
            text = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Not encoded as it should be: shown as it came.
        }
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() > MAX_DESCRIPTION_CHARS ? line.substring(0, MAX_DESCRIPTION_CHARS) + "…" : line;
    }

    /** Status{details=3: Any{type_url=1, value=2: RetryInfo{retry_delay=1: Duration{seconds=1, nanos=2}}}}. */
    private static long retryNanos(String details) {
        try {
            ProtobufFields status =
                    new ProtobufFields(ByteBuffer.wrap(Base64.getDecoder().decode(details)));
            while (status.next()) {
                if (status.field() == 3) {
                    long nanos = ofDetail(new ProtobufFields(status.bytes()));
                    if (nanos >= 0) {
                        return nanos;
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            // No details that can be read are no details.
        }
        return -1;
    }

    private static long ofDetail(ProtobufFields any) {
        String type = "";
        long nanos = 0;
        while (any.next()) {
            type = any.field() == 1 ? any.text() : type;
            nanos = any.field() == 2 ? ofRetryInfo(new ProtobufFields(any.bytes())) : nanos;
        }
        return type.equals(RETRY_INFO) ? nanos : -1;
    }

    private static long ofRetryInfo(ProtobufFields info) {
        long total = 0;
        while (info.next()) {
            ProtobufFields duration = new ProtobufFields(info.bytes());
            while (info.field() == 1 && duration.next()) {
                total += duration.field() == 1
                        ? TimeUnit.SECONDS.toNanos(Math.min(duration.number(), Integer.MAX_VALUE))
                        : duration.number();
            }
        }
        return Math.max(0, total);
    }

    /** For people. */
    @Override
    public String toString() {
        return "gRPC status " + code + (description.isEmpty() ? "" : ": " + description);
    }
}
