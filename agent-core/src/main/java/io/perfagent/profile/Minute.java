package io.perfagent.profile;

import io.perfagent.runtime.Stack;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** All samples of one minute, added up by kind, transaction and stack. Guarded by its {@link Profiles}. */
final class Minute {

    /** So many different stacks, over all transactions; those beyond are added up as one a transaction. */
    private static final int MOST_CELLS = 20_000;

    static final Stack OTHER = Stack.of(java.util.List.of("(other)"));

    /** Whose stacks. */
    record Owner(Kind kind, int name) {}

    /** What was added up for one stack. */
    static final class Cell {
        long samples;
        long value;

        void add(long moreSamples, long moreValue) {
            samples += moreSamples;
            value += moreValue;
        }
    }

    final long startEpochMillis;
    private final Map<Owner, Map<Stack, Cell>> cells = new HashMap<>();
    private int size;

    Minute(long startEpochMillis) {
        this.startEpochMillis = startEpochMillis;
    }

    /** Adds one sample; false when its stack had to be given up. */
    boolean add(Sample sample) {
        Map<Stack, Cell> ofOwner =
                cells.computeIfAbsent(new Owner(sample.kind(), sample.name()), key -> new HashMap<>());
        Cell cell = ofOwner.get(sample.stack());
        boolean kept = cell != null || size < MOST_CELLS;
        if (cell == null) {
            cell = ofOwner.computeIfAbsent(kept ? sample.stack() : OTHER, key -> new Cell());
            size++;
        }
        cell.add(1, sample.value());
        return kept;
    }

    void forEach(BiConsumer<Owner, Map<Stack, Cell>> reader) {
        cells.forEach(reader);
    }
}
