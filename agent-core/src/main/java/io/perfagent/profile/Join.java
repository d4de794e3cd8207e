package io.perfagent.profile;

import io.perfagent.recording.Presences;
import io.perfagent.runtime.Stack;
import io.perfagent.status.AgentStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the transaction each sample's thread was in at its time. A sample whose transaction has not ended waits, so that it is
 * filed under the name the transaction has in the end; after {@link #MOST_LOOKS} looks it is filed under the one it has so far.
 *
 * <p>Guarded by its {@link Profiles}.
 */
final class Join {

    private static final int MOST_WAITING = 20_000;
    private static final int MOST_LOOKS = 10;
    private static final long MARGIN_NANOS = 100_000_000L;
    private static final long FAR_NANOS = 3_600_000_000_000L;

    private static final class Waiting {
        final Sample sample;
        int looks;

        Waiting(Sample sample) {
            this.sample = sample;
        }
    }

    private record Stay(long startNanos, long endNanos, int name, long traceIdLow, boolean isOpen) {
        boolean covers(long nanos) {
            return nanos - startNanos >= 0 && (isOpen || nanos - endNanos <= 0);
        }
    }

    private final Presences presences;
    private final AgentStatus status;
    private final Consumer<Sample> joined;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** Hands each sample on to {@code joined} once it is known where it belongs. */
    Join(Presences presences, AgentStatus status, Consumer<Sample> joined) {
        this.presences = presences;
        this.status = status;
        this.joined = joined;
    }

    void add(Kind kind, Stack stack, long value, long threadId, long atNanos) {
        if (waiting.size() >= MOST_WAITING) {
            status.dropped("samples_waiting_full", 1);
            return;
        }
        waiting.addLast(new Waiting(new Sample(kind, stack, value, threadId, atNanos, Sample.NO_TRANSACTION, 0, 0)));
    }

    /** Looks for the transactions of all that wait. */
    void look() {
        if (waiting.isEmpty()) {
            return;
        }
        long earliest = System.nanoTime();
        for (Waiting each : waiting) {
            earliest = each.sample.atNanos() - earliest < 0 ? each.sample.atNanos() : earliest;
        }
        Map<Long, List<Stay>> byThread = read(earliest - MARGIN_NANOS);
        int count = waiting.size();
        for (int i = 0; i < count; i++) {
            Waiting each = waiting.removeFirst();
            if (!settle(each, byThread.getOrDefault(each.sample.threadId(), List.of()))) {
                waiting.addLast(each);
            }
        }
    }

    /** When the oldest sample was taken that waits; far in the future where none does. */
    long oldestNanos() {
        long oldest = System.nanoTime() + FAR_NANOS;
        for (Waiting each : waiting) {
            oldest = each.sample.atNanos() - oldest < 0 ? each.sample.atNanos() : oldest;
        }
        return oldest;
    }

    private Map<Long, List<Stay>> read(long sinceNanos) {
        Map<Long, List<Stay>> byThread = new HashMap<>();
        int tooShort = presences.read(sinceNanos, new Presences.Reader() {
            @Override
            public void open(long threadId, long startNanos, int name) {
                add(threadId, new Stay(startNanos, 0, name, 0, true));
            }

            @Override
            public void stay(long threadId, long startNanos, long endNanos, int name, long traceIdLow) {
                add(threadId, new Stay(startNanos, endNanos, name, traceIdLow, false));
            }

            private void add(long threadId, Stay stay) {
                byThread.computeIfAbsent(threadId, key -> new ArrayList<>()).add(stay);
            }
        });
        if (tooShort > 0) {
            status.samplesLost("sample_transactions_forgotten", tooShort);
        }
        return byThread;
    }

    /** Whether it is known now. The innermost stay that covers the sample is the one that began last. */
    private boolean settle(Waiting each, List<Stay> stays) {
        Sample sample = each.sample;
        Stay best = null;
        for (Stay stay : stays) {
            if (stay.covers(sample.atNanos()) && (best == null || stay.startNanos - best.startNanos > 0)) {
                best = stay;
            }
        }
        if (best != null && !best.isOpen) {
            joined.accept(sample.in(best.name, best.startNanos, best.traceIdLow));
            return true;
        }
        // A virtual thread's stay is not known before it ends, and an outer one not while it is in an inner one.
        each.looks++;
        if (each.looks < MOST_LOOKS && (best != null || mayBeKnownLater(each, stays))) {
            return false;
        }
        joined.accept(best == null ? sample : sample.in(best.name, best.startNanos, best.traceIdLow));
        return true;
    }

    private static boolean mayBeKnownLater(Waiting each, List<Stay> stays) {
        return stays.isEmpty() ? each.looks < 3 : each.looks < MOST_LOOKS / 2;
    }
}
