package io.perfagent.trace;

import java.util.Map;

/** What many spans have in common, described once and put into words only for a trace that is kept. Immutable. */
interface SpanDetail {

    /** Adds attributes by their OpenTelemetry names. */
    void addTo(Map<String, Object> attributes);
}
