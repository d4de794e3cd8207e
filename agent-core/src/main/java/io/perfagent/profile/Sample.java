package io.perfagent.profile;

import io.perfagent.runtime.Stack;

/**
 * One sample with the transaction it belongs to.
 *
 * @param value in the kind's unit
 * @param atNanos on the clock of {@link System#nanoTime}
 * @param name number of the transaction's series; {@link #NO_TRANSACTION} outside any
 * @param stayNanos when the thread had entered that transaction
 * @param traceIdLow lower half of its trace id where that was known; else 0
 */
record Sample(
        Kind kind, Stack stack, long value, long threadId, long atNanos, int name, long stayNanos, long traceIdLow) {

    static final int NO_TRANSACTION = -1;

    Sample in(int transactionName, long enteredNanos, long traceId) {
        return new Sample(kind, stack, value, threadId, atNanos, transactionName, enteredNanos, traceId);
    }
}
