package io.perfagent.trace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of a transaction's own time was covered by spans that ran beside its thread (asynchronous calls). Parallel
 * ones share: an instant belongs to the one started last, so the shares and the rest still add up to the duration.
 */
final class DetachedTime {

    /** The time one detached span accounts for. */
    record Share(Category category, long nanos) {}

    /** Instants that are spoken for, as disjoint intervals: start to end. */
    private final TreeMap<Long, Long> taken = new TreeMap<>();

    private DetachedTime() {}

    /**
     * The shares of all detached spans, in order of start. Time in which the thread itself was in a span is that span's
     * and not shared again. Only transactions with asynchronous calls pay for it.
     */
    static List<Share> of(Transaction transaction, long endNanos) {
        List<Span> spans = transaction.spans();
        DetachedTime time = new DetachedTime();
        for (Span span : spans) {
            if (!span.detached && span.parent != null && !span.parent.detached) {
                time.take(span, endNanos);
            }
        }
        List<Share> shares = new ArrayList<>();
        for (int i = spans.size() - 1; i >= 0; i--) {
            Span span = spans.get(i);
            if (span.detached) {
                shares.add(new Share(span.category, time.take(span, endNanos)));
            }
        }
        Collections.reverse(shares);
        return shares;
    }

    /** Takes what is left of the time of {@code span}, and says how much that was. */
    private long take(Span span, long endNanos) {
        long from = span.startNanos;
        long to = span.endNanos() == 0 ? endNanos : Math.min(span.endNanos(), endNanos);
        if (to <= from) {
            return 0;
        }
        long free = to - from;
        long mergedFrom = from;
        long mergedTo = to;
        Map.Entry<Long, Long> other = taken.floorEntry(to);
        while (other != null && other.getValue() >= from) {
            free -= Math.max(0, Math.min(other.getValue(), to) - Math.max(other.getKey(), from));
            mergedFrom = Math.min(mergedFrom, other.getKey());
            mergedTo = Math.max(mergedTo, other.getValue());
            taken.remove(other.getKey());
            other = taken.floorEntry(to);
        }
        taken.put(mergedFrom, mergedTo);
        return free;
    }
}
