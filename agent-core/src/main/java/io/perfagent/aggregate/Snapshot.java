package io.perfagent.aggregate;

import io.perfagent.recording.Series;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that was measured in one closed period; immutable. Series without a call in the period are absent.
 *
 * @param fromEpochMillis start, inclusive
 * @param toEpochMillis end, exclusive
 * @param series every series that had a call, with what it measured
 */
public record Snapshot(long fromEpochMillis, long toEpochMillis, Map<Series, Stats> series) {

    /** The rows of one kind, in the order they were first seen. */
    public <S extends Series> Map<S, Stats> of(Class<S> kind) {
        Map<S, Stats> rows = new LinkedHashMap<>();
        series.forEach((key, stats) -> {
            if (kind.isInstance(key)) {
                rows.put(kind.cast(key), stats);
            }
        });
        return rows;
    }
}
