package io.perfagent.recording;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Of how many calls of each method one is timed. All are counted whatever it says.
 *
 * <pre>
 * Writer:      the governor.
 * Readers:     any thread that draws which call of the next block to time.
 * Publication: opaque; a thread that reads an old value uses it for one more block.
 * Lost:        nothing.
 * </pre>
 */
public final class TimingPlan {

    /** The longest block: one call in so many is timed at the least. */
    public static final int MOST_CALLS = 1 << 10;

    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

    /** By series; 0 means the same as 1. */
    private final int[] blockCalls = new int[SeriesRegistry.CAPACITY];

    /** Has one call in {@code calls}, a power of two up to {@link #MOST_CALLS}, timed; 1 means every call. */
    public void timeOneIn(int series, int calls) {
        if (Integer.bitCount(calls) != 1 || calls > MOST_CALLS) {
            throw new IllegalArgumentException("not a power of two up to " + MOST_CALLS + ": " + calls);
        }
        INTS.setOpaque(blockCalls, series, calls);
    }

    /** One call in so many of this method is timed. Any thread. */
    public int timedOneIn(int series) {
        return Math.max(1, (int) INTS.getOpaque(blockCalls, series));
    }
}
