package io.perfagent.config;

import java.io.File;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where and how one signal is exported. Immutable.
 *
 * @param endpoint full URL; over gRPC its path does not matter
 * @param protocol {@code http/protobuf} or {@code grpc}
 * @param headers sent with every message, decoded. Secret: never to be shown or logged
 * @param timeoutMillis bound of one attempt, from connecting to the last byte of the answer; more than 0
 * @param compression {@code gzip} or {@code none}
 * @param certificate PEM file of the authorities to trust, absolute; null for those the JVM trusts
 * @param clientKey PEM file of our private key, absolute; null for none
 * @param clientCertificate PEM file of our certificate, absolute; null for none
 */
public record ExportTarget(
        String endpoint,
        String protocol,
        Map<String, String> headers,
        long timeoutMillis,
        String compression,
        @Nullable File certificate,
        @Nullable File clientKey,
        @Nullable File clientCertificate) {

    static final String GRPC = "grpc";

    /** Copies the map. */
    public ExportTarget {
        headers = Map.copyOf(headers);
    }

    /** Whether it speaks gRPC instead of plain HTTP. */
    public boolean grpc() {
        return protocol.equals(GRPC);
    }

    /** Without the headers and the endpoint, which may hold credentials. */
    @Override
    public String toString() {
        return "over ".concat(protocol);
    }
}
