package io.perfagent.governor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The methods that run without a timer, and when each is tried again. Confined to the governor. */
final class Suspensions {

    private static final long FIRST_TRIAL_MILLIS = 10 * 60_000L;
    private static final int MOST_DOUBLINGS = 8;

    /** One method's history: how often it was too expensive, and since when it is without a timer (0: it has one). */
    private static final class Suspension {
        int times;
        long sinceEpochMillis;

        long trialEpochMillis() {
            return sinceEpochMillis + (FIRST_TRIAL_MILLIS << Math.min(times - 1, MOST_DOUBLINGS));
        }
    }

    private final Map<Integer, Suspension> byMethod = new HashMap<>();

    void suspend(int method, long nowEpochMillis) {
        Suspension suspension = byMethod.computeIfAbsent(method, key -> new Suspension());
        suspension.times++;
        suspension.sinceEpochMillis = nowEpochMillis;
    }

    /** Methods whose time for a new trial has come; they count as not suspended from now on. */
    Set<Integer> due(long nowEpochMillis) {
        Set<Integer> due = new HashSet<>();
        byMethod.forEach((method, suspension) -> {
            if (suspension.sinceEpochMillis > 0 && suspension.trialEpochMillis() <= nowEpochMillis) {
                suspension.sinceEpochMillis = 0;
                due.add(method);
            }
        });
        return due;
    }

    /** Gives every method its timer back and forgets what it cost. */
    boolean clear() {
        boolean any = !current().isEmpty();
        byMethod.clear();
        return any;
    }

    /** By method since when it runs without a timer, in epoch milliseconds. */
    Map<Integer, Long> current() {
        Map<Integer, Long> current = new HashMap<>();
        byMethod.forEach((method, suspension) -> {
            if (suspension.sinceEpochMillis > 0) {
                current.put(method, suspension.sinceEpochMillis);
            }
        });
        return current;
    }
}
