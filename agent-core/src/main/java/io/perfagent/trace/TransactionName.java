package io.perfagent.trace;

import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import java.util.Arrays;

/**
 * What a transaction is called, with the numbers of all series that its spans count in and what decides which of its
 * traces are kept.
 *
 * <pre>
 * Writer:      any request thread, when a combination occurs for the first time; the shelves of {@link KeptTraces}.
 * Readers:     request threads.
 * Publication: tables are replaced, never changed after that for a number that was seen; numbers are interned, so two
 *              threads that miss at once store the same. The figures for the choice of traces are plain: a stale one
 *              keeps a trace more or less.
 * Lost:        nothing that counts.
 * </pre>
 */
final class TransactionName {

    final Series.Transaction series;
    /** Number of {@link #series}. */
    final int id;

    private final SeriesRegistry registry;
    private final int[] breakdowns = new int[Category.values().length];
    private volatile int[] spans = new int[16];
    private volatile int[] dependencies = new int[8];

    /** How long a transaction must take to be among the slowest; -1 while anything is. */
    volatile long slowerThanNanos = -1;

    /** When a trace of this name was last kept. */
    long keptNanos;

    /** Start of the period of the reservoir, and transactions seen in it. */
    long reservoirFromNanos;

    int reservoirSeen;

    TransactionName(SeriesRegistry registry, Series.Transaction wanted) {
        this.registry = registry;
        id = registry.intern(wanted);
        // Beyond the registry's bound this is the row all further names share.
        series = registry.byId(id) instanceof Series.Transaction known ? known : wanted;
        for (Category category : Category.values()) {
            breakdowns[category.index] = -1;
        }
    }

    int breakdown(Category category) {
        int known = breakdowns[category.index];
        if (known >= 0) {
            return known;
        }
        int made = registry.intern(new Series.Breakdown(series, category.label()));
        breakdowns[category.index] = made;
        return made;
    }

    int span(SpanName name) {
        int[] table = spans;
        int known = name.index() < table.length ? table[name.index()] - 1 : -1;
        return known >= 0 ? known : addSpan(name);
    }

    private synchronized int addSpan(SpanName name) {
        int made = registry.intern(new Series.Span(series, name.category().label(), name.kind(), name.text()));
        spans = with(spans, name.index(), made);
        return made;
    }

    int dependency(Category category, Peer peer) {
        int[] table = dependencies;
        int known = peer.index() < table.length ? table[peer.index()] - 1 : -1;
        return known >= 0 ? known : addDependency(category, peer);
    }

    private synchronized int addDependency(Category category, Peer peer) {
        int made = registry.intern(new Series.Dependency(series, category.label(), peer.target()));
        dependencies = with(dependencies, peer.index(), made);
        return made;
    }

    /** A table that also holds {@code id}; one more than the number, so that 0 means unknown. */
    private static int[] with(int[] table, int index, int id) {
        int[] larger =
                Arrays.copyOf(table, index < table.length ? table.length : Math.max(index + 1, table.length * 2));
        larger[index] = id + 1;
        return larger;
    }
}
