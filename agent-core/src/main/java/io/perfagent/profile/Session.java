package io.perfagent.profile;

import io.perfagent.runtime.Stack;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One profile on request: what was asked for, and the samples of its time. Guarded by its {@link Sessions}. */
final class Session {

    /** So many different stacks of all kinds; those beyond are added up as one of each kind. */
    private static final int MOST_STACKS = 10_000;

    final int id;
    final SessionRequest request;
    final long startEpochMillis = System.currentTimeMillis();
    final long startNanos;
    long endNanos;
    boolean isDone;

    @Nullable
    String problem;

    private final Map<Kind, Map<Stack, Minute.Cell>> cells = new EnumMap<>(Kind.class);
    private int stacks;

    Session(int id, SessionRequest request, long startNanos) {
        this.id = id;
        this.request = request;
        this.startNanos = startNanos;
        endNanos = startNanos + request.seconds() * 1_000_000_000L;
    }

    /** Whether the sample is of what was asked for. */
    boolean wants(Sample sample, String transaction) {
        return request.kinds().contains(sample.kind())
                && sample.atNanos() - startNanos >= 0
                && sample.atNanos() - endNanos <= 0
                && (request.transaction() == null || request.transaction().equals(transaction));
    }

    /** Adds one; false when its stack had to be given up. */
    boolean add(Sample sample) {
        Map<Stack, Minute.Cell> ofKind = cells.computeIfAbsent(sample.kind(), key -> new HashMap<>());
        Minute.Cell cell = ofKind.get(sample.stack());
        boolean kept = cell != null || stacks < MOST_STACKS;
        if (cell == null) {
            cell = ofKind.computeIfAbsent(kept ? sample.stack() : Minute.OTHER, key -> new Minute.Cell());
            stacks++;
        }
        cell.add(1, sample.value());
        return kept;
    }

    CallTree tree(Kind kind) {
        CallTree tree = new CallTree(kind);
        cells.getOrDefault(kind, Map.of()).forEach((stack, cell) -> tree.add(stack, cell.samples, cell.value));
        return tree;
    }

    long samples(Kind kind) {
        long sum = 0;
        for (Minute.Cell cell : cells.getOrDefault(kind, Map.of()).values()) {
            sum += cell.samples;
        }
        return sum;
    }
}
