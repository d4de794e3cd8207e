package io.perfagent.export;

import io.perfagent.config.ExportTarget;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to send, where and when. Immutable.
 *
 * @param traces where and how traces are sent; null when they are not
 * @param metrics where and how metrics are sent; null when they are not
 * @param metricIntervalMillis time from one export of metrics to the next; more than 0
 * @param temporality {@code cumulative}, or {@code delta} or {@code lowmemory} for the difference to the last delivery
 * @param serviceName {@code service.name} of the resource, unless {@code resourceAttributes} has one
 * @param resourceAttributes what the user says of this process; wins over what the agent found out
 */
public record OtlpSettings(
        @Nullable ExportTarget traces,
        @Nullable ExportTarget metrics,
        long metricIntervalMillis,
        String temporality,
        String serviceName,
        Map<String, String> resourceAttributes) {

    /** Copies the map. */
    public OtlpSettings {
        resourceAttributes = Map.copyOf(resourceAttributes);
    }

    /** Whether metrics carry what happened since the last delivery instead of since the start. */
    boolean delta() {
        return !temporality.equals("cumulative");
    }
}
