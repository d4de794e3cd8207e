package io.perfagent.export;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the collector and what to send. Immutable.
 *
 * @param endpoint base URL such as {@code http://host:4318}, to which {@code /v1/traces} and {@code /v1/metrics} are
 *     added; empty where only the signals' own endpoints are given, or nothing is exported
 * @param tracesEndpoint used verbatim for traces; empty: derived from {@code endpoint}
 * @param metricsEndpoint used verbatim for metrics; empty: derived from {@code endpoint}
 * @param protocol {@code http/protobuf}; with any other the export stays off and says why
 * @param headers sent with every request; values are never logged
 * @param timeoutMillis bound of one attempt, from connecting to the last byte of the answer; more than 0
 * @param compression {@code gzip} or {@code none}
 * @param metricIntervalMillis time from one export of metrics to the next; more than 0
 * @param temporality {@code cumulative}, or {@code delta} or {@code lowmemory} for the difference to the last delivery
 * @param serviceName {@code service.name} of the resource, unless {@code resourceAttributes} has one
 * @param resourceAttributes what the user says of this process; wins over what the agent found out
 */
public record OtlpSettings(
        String endpoint,
        String tracesEndpoint,
        String metricsEndpoint,
        String protocol,
        Map<String, String> headers,
        long timeoutMillis,
        String compression,
        long metricIntervalMillis,
        String temporality,
        String serviceName,
        Map<String, String> resourceAttributes,
        boolean tracesEnabled,
        boolean metricsEnabled) {

    private static final String PROTOCOL = "http/protobuf";

    /** Copies the maps. */
    public OtlpSettings {
        headers = Map.copyOf(headers);
        resourceAttributes = Map.copyOf(resourceAttributes);
    }

    /** Where traces go; null when they are not exported. */
    @Nullable
    String tracesUrl() {
        return tracesEnabled ? url(tracesEndpoint, "/v1/traces") : null;
    }

    /** Where metrics go; null when they are not exported. */
    @Nullable
    String metricsUrl() {
        return metricsEnabled ? url(metricsEndpoint, "/v1/metrics") : null;
    }

    /** Whether metrics carry what happened since the last delivery instead of since the start. */
    boolean delta() {
        return !temporality.equals("cumulative");
    }

    /** Why nothing can be exported with this protocol; null when it can. */
    @Nullable
    String unsupported() {
        return protocol.equals(PROTOCOL)
                ? null
                : "protocol " + protocol + " is not supported, only " + PROTOCOL + " (port 4318) is";
    }

    private @Nullable String url(String own, String path) {
        if (!own.isEmpty()) {
            return own;
        }
        if (endpoint.isEmpty()) {
            return null;
        }
        return (endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint) + path;
    }
}
