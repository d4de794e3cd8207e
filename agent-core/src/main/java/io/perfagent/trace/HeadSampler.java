package io.perfagent.trace;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides at the start of a trace whether it is kept and announced as sampled to the services below. What it says
 * changes no count: slow and failed transactions are kept whatever it says, and every call is in the aggregates.
 */
public final class HeadSampler {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final double ratio;
    private final int perSecond;
    private final boolean parentBased;
    /** Upper 32 bits: the second; lower 32 bits: traces sampled in it. */
    private final AtomicLong window = new AtomicLong();

    private HeadSampler(double ratio, int perSecond, boolean parentBased) {
        this.ratio = ratio;
        this.perSecond = perSecond;
        this.parentBased = parentBased;
    }

    /** Samples up to {@code perSecond} new traces a second, and whatever the caller's service sampled. */
    public static HeadSampler perSecond(int perSecond) {
        return new HeadSampler(1, perSecond, true);
    }

    /** Samples a share (0 to 1) of the traces, the same ones in every service that uses the same share. */
    public static HeadSampler ratio(double ratio, boolean parentBased) {
        return new HeadSampler(ratio, Integer.MAX_VALUE, parentBased);
    }

    boolean sample(@Nullable TraceParent remote, long nowNanos) {
        if (remote != null && parentBased) {
            return remote.sampled();
        }
        if (ratio < 1) {
            // The lower 7 bytes of the trace id are random by W3C; OpenTelemetry's TraceIdRatioBased uses 63 bits.
            long random = remote == null ? TraceIds.next() : remote.traceIdLow();
            return (random & Long.MAX_VALUE) < (long) (ratio * Long.MAX_VALUE);
        }
        return perSecond == Integer.MAX_VALUE || withinRate(nowNanos);
    }

    private boolean withinRate(long nowNanos) {
        long second = (nowNanos / NANOS_PER_SECOND) & 0x7fff_ffffL;
        while (true) {
            long state = window.get();
            long count = (state >>> 32) == second ? state & 0xffff_ffffL : 0;
            if (count >= perSecond) {
                return false;
            }
            if (window.compareAndSet(state, (second << 32) | (count + 1))) {
                return true;
            }
        }
    }
}
