package io.perfagent.dashboard;

import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The spans of all parts of a trace, each below its parent. */
final class SpanTree {

    /** @param depth 0 for a span whose parent is not there */
    record Row(SpanRecord span, int depth) {}

    private static final Comparator<SpanRecord> LAST_FIRST =
            Comparator.comparingLong(SpanRecord::startEpochNanos).reversed();

    private SpanTree() {}

    /** Every span that is reached from one without a parent, children after their parent, in order of start. */
    static List<Row> rows(List<KeptTrace> parts) {
        Set<String> ids = new HashSet<>();
        parts.forEach(part -> part.spans().forEach(span -> ids.add(span.spanId())));
        Map<String, List<SpanRecord>> children = new HashMap<>();
        List<SpanRecord> tops = new ArrayList<>();
        for (KeptTrace part : parts) {
            for (SpanRecord span : part.spans()) {
                String parent = span.parentSpanId();
                boolean top = parent == null || parent.equals(span.spanId()) || !ids.contains(parent);
                (top ? tops : children.computeIfAbsent(parent, id -> new ArrayList<>())).add(span);
            }
        }
        List<Row> rows = new ArrayList<>(ids.size());
        Deque<Row> stack = new ArrayDeque<>();
        push(stack, tops, 0);
        while (!stack.isEmpty()) {
            Row row = stack.pop();
            rows.add(row);
            // Taken out, so that ids that repeat or go in a circle end.
            List<SpanRecord> below = children.remove(row.span().spanId());
            if (below != null) {
                push(stack, below, row.depth() + 1);
            }
        }
        return rows;
    }

    private static void push(Deque<Row> stack, List<SpanRecord> spans, int depth) {
        spans.sort(LAST_FIRST);
        spans.forEach(span -> stack.push(new Row(span, depth)));
    }
}
