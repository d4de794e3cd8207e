package io.perfagent.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of a transaction's own time was covered by spans that ran beside its thread (asynchronous calls). Parallel
 * ones share: an instant belongs to the one started last, so the shares and the rest still add up to the duration.
 */
final class DetachedTime {

    /**
     * The time one span accounts for that the root's thread does not.
     *
     * @param isCounted whether its category has it already
     */
    record Share(Category category, long nanos, boolean isCounted) {}

    /** Instants that are spoken for, as disjoint intervals: start to end. */
    private final TreeMap<Long, Long> taken = new TreeMap<>();

    private DetachedTime() {}

    /**
     * The shares of all detached spans and of those that other threads recorded, latest start first. Time in which the thread itself was in a span is that span's
     * and not shared again. Only transactions with asynchronous calls pay for it.
     */
    static List<Share> of(Transaction transaction, long endNanos) {
        DetachedTime time = new DetachedTime();
        List<Share> shares = new ArrayList<>();
        List<Span> beside = new ArrayList<>();
        for (Span span : transaction.spans()) {
            if (span.detached) {
                beside.add(span);
            } else if (span.parent == transaction.root) {
                time.take(span, endNanos);
            } else if (span.parent != null && span.parent.detached) {
                // Made while its thread was in a span of the program's own: the root never heard of it.
                shares.add(new Share(span.category, time.take(span, endNanos), true));
            }
        }
        for (Transaction branch : transaction.branches) {
            beside.addAll(branch.spans());
        }
        beside.sort(Comparator.comparingLong((Span span) -> span.startNanos).reversed());
        for (Span span : beside) {
            long nanos = time.take(span, endNanos);
            if (span.category != Category.APPLICATION) {
                shares.add(new Share(span.category, nanos, false));
            }
        }
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
