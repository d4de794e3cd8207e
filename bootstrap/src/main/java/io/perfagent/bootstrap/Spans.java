package io.perfagent.bootstrap;

import java.util.HashMap;
import java.util.Map;

/**
 * Spans that the program makes itself, through annotations or another tracer's API, and the ids its log lines carry. Woven
 * code calls it; any thread; no method blocks or throws.
 */
public final class Spans {

    private Spans() {}

    /** A method's span begins on this thread; outside any transaction it is one. {@code name} wins where there is one. */
    public static Operation enter(String name, String methodName) {
        return Probe.isRecording() ? Probe.SINK.startInternal(name == null ? methodName : name) : null;
    }

    /** A span begins without this thread being in it; {@code parent} is what it is part of, null for where this thread is. */
    public static Operation startAside(String name, Operation parent) {
        return Probe.isRecording() && name != null ? Probe.SINK.startAside(name, parent) : null;
    }

    /** {@code builder} will start a span of this name. */
    public static void prepare(Object builder, String name) {
        if (builder != null && name != null && Probe.isRecording()) {
            Probe.SINK.prepareSpan(builder, name);
        }
    }

    /** {@code builder}, which was prepared, starts its span aside; null when it was not. */
    public static Operation startPrepared(Object builder) {
        return Probe.isRecording() ? Probe.SINK.startPrepared(builder) : null;
    }

    /** This thread is in {@code operation}, which was started aside, until {@link Context#leave}. */
    public static Operation activate(Operation operation) {
        return operation == null ? null : Probe.SINK.activate(operation);
    }

    /** Ends a span that was started aside; nothing for one that belongs to somebody else. */
    public static void end(Operation operation) {
        if (operation != null) {
            Probe.SINK.endAside(operation);
        }
    }

    /** What this thread is in, for somebody who wants to add to it; null outside any transaction. */
    public static Operation current() {
        return Probe.SINK.current();
    }

    /** 32 hex digits; null outside a transaction. */
    public static String traceId(Operation operation) {
        return operation == null ? null : Probe.SINK.traceId(operation);
    }

    /** 16 hex digits; null outside a transaction. */
    public static String spanId(Operation operation) {
        return operation == null ? null : Probe.SINK.spanId(operation);
    }

    /** What a logger knows of a line, with {@code trace_id} and {@code span_id}; null outside a transaction. */
    public static Map<String, String> logged(Map<String, String> known) {
        Operation current = Probe.SINK.current();
        String traceId = traceId(current);
        if (traceId == null) {
            return null;
        }
        Map<String, String> all = known == null ? new HashMap<>() : new HashMap<>(known);
        all.put("trace_id", traceId);
        all.put("span_id", spanId(current));
        return all;
    }

    /** {@code line} was logged here; it may be formatted later, on another thread. */
    public static void logged(Object line) {
        if (Probe.isRecording()) {
            Probe.SINK.logged(line);
        }
    }

    /**
     * What was formatted of {@code line}, with the ids of where it was logged at the end of its first line; as it is where
     * there are none or another formatter has added them, and where the text is XML or JSON.
     */
    public static String withIds(Object line, String text) {
        String ids = text == null || text.startsWith("<") || text.startsWith("{") ? null : Probe.SINK.loggedIds(line);
        if (ids == null || text.contains(ids)) {
            return text;
        }
        int end = text.indexOf('\n');
        if (end < 0) {
            end = text.length();
        } else if (end > 0 && text.charAt(end - 1) == '\r') {
            end--;
        }
        return text.substring(0, end).concat(ids).concat(text.substring(end));
    }
}
