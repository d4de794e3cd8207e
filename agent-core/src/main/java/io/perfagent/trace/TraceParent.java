package io.perfagent.trace;

import org.jspecify.annotations.Nullable;

record TraceParent(long traceIdHigh, long traceIdLow, long parentSpanId, boolean sampled) {
    static @Nullable TraceParent parse(String s) {
        return null;
    }

    static String format(long a, long b, long c, boolean d) {
        return "";
    }

    static @Nullable String boundedState(@Nullable String s) {
        return s;
    }
}
