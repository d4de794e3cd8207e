package io.perfagent.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * How much of a transaction's own time was covered by spans that ran beside its thread (asynchronous calls). Parallel
 * ones share: an instant belongs to the one started last, so the shares and the rest still add up to the duration.
 */
final class DetachedTime {

    /** The time one detached span accounts for. */
    record Share(Category category, long nanos) {}

    private DetachedTime() {}

    /**
     * The shares of all detached spans, in order of start. Time in which the thread itself was in a span is that span's
     * and not shared again. Quadratic in the spans of the trace, which are at most {@link Transaction#MAX_SPANS}; only
     * transactions with asynchronous calls pay for it.
     */
    static List<Share> of(Transaction transaction, long endNanos) {
        List<Span> spans = transaction.spans();
        List<long[]> taken = new ArrayList<>();
        for (Span span : spans) {
            if (!span.detached && span.parent != null && !span.parent.detached) {
                taken.add(interval(span, endNanos));
            }
        }
        List<Share> shares = new ArrayList<>();
        for (int i = spans.size() - 1; i >= 0; i--) {
            Span span = spans.get(i);
            if (span.detached) {
                long[] own = interval(span, endNanos);
                shares.add(0, new Share(span.category, uncovered(own, taken)));
                taken.add(own);
            }
        }
        return shares;
    }

    private static long[] interval(Span span, long endNanos) {
        long spanEnd = span.endNanos == 0 ? endNanos : Math.min(span.endNanos, endNanos);
        return new long[] {span.startNanos, Math.max(span.startNanos, spanEnd)};
    }

    private static long uncovered(long[] interval, List<long[]> taken) {
        List<long[]> sorted = new ArrayList<>(taken);
        sorted.sort((a, b) -> Long.compare(a[0], b[0]));
        long free = 0;
        long at = interval[0];
        for (long[] cover : sorted) {
            if (cover[0] > at) {
                free += Math.max(0, Math.min(cover[0], interval[1]) - at);
            }
            at = Math.max(at, cover[1]);
            if (at >= interval[1]) {
                return free;
            }
        }
        return free + interval[1] - at;
    }
}
