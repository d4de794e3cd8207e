package io.perfagent.rpc;

import io.perfagent.bootstrap.Operation;
import io.perfagent.trace.MessageFlow;
import io.perfagent.trace.Place;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call, from the moment its object is made.
 *
 * <pre>
 * Writer:      the thread that starts it; then whoever sends, one at a time by the library's contract; whoever ends it.
 * Readers:     the same.
 * Publication: {@code state} for what the start leaves; the library's own hand-over between senders.
 * Lost:        nothing.
 * </pre>
 */
final class RpcCall {

    static final long UNKNOWN_SIZE = -1;

    private static final int MADE = 0;
    private static final int STARTED = 1;
    private static final int ENDED = 2;

    final RpcRow row;
    final long timeoutNanos;

    /** Where the client's caller was. */
    @Nullable
    Place caller;

    long startNanos;

    /** Size of the message being sent; negative when unknown. */
    long outboundBytes = UNKNOWN_SIZE;

    /** What the application closed it with; null while it did not. */
    volatile @Nullable String closedWith;

    private @Nullable MessageFlow flow;
    private @Nullable Operation operation;
    private final AtomicInteger state = new AtomicInteger(MADE);

    /** How many objects stand for it. */
    final AtomicInteger objects = new AtomicInteger();

    /** The table's entries for them, latest first. */
    final AtomicReference<CallTable.@Nullable Node> entries = new AtomicReference<>();

    RpcCall(RpcRow row, long timeoutNanos) {
        this.row = row;
        this.timeoutNanos = timeoutNanos;
    }

    boolean isStarted() {
        return state.get() != MADE;
    }

    /** It has begun; nobody else can know of it yet. */
    void started(Operation begun, MessageFlow messages) {
        operation = begun;
        flow = messages;
        state.set(STARTED);
    }

    /** Its operation while it is under way; null before and after. */
    @Nullable
    Operation open() {
        return state.get() == STARTED ? operation : null;
    }

    /** The operation, for the one that ends it. */
    @Nullable
    Operation end() {
        return state.compareAndSet(STARTED, ENDED) ? operation : null;
    }

    void sent(long sizeBytes) {
        MessageFlow messages = flow;
        if (messages != null && state.get() == STARTED) {
            row.sent(messages, sizeBytes, startNanos);
        }
    }

    void received(long sizeBytes) {
        MessageFlow messages = flow;
        if (messages != null && state.get() == STARTED) {
            row.received(messages, sizeBytes, startNanos);
        }
    }
}
