package io.perfagent.trace;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a value for an object of the application by identity, without keeping the object alive. A look-up allocates
 * nothing; remembering makes one node and its cell, 56 bytes. Nodes live in two generations: when the younger one is full,
 * it becomes the older one, and of what that held only the values of living objects that nobody has taken go over into the new
 * younger one, which takes at least a thousand and twice as many as came over. A node that is found in the older one is entered
 * in the younger too. So memory follows what is of use, is bounded however many objects come and go between two collections,
 * and does not age into the collector's old generation; nobody has to clean up.
 *
 * <pre>
 * Writer:      any thread.
 * Readers:     any thread.
 * Publication: a node is put in front of its chain by compare-and-set, after a look at whatever came in front of what was
 *              searched, so that an object has one cell; the nodes of both generations share it. Generations are replaced
 *              under this object's monitor, and a cell is used only if they were not while it was looked for.
 * Lost:        what was not looked up while more than {@code most} others (by default 16,384) waited as long, told to whoever asked.
 * </pre>
 *
 * @param <V> the value; must not refer to its key
 */
public final class WeakAttachments<V> {

    private static final int CHAINS = 1 << 12;
    private static final int MOST = 1 << 14;
    /** Entries a generation takes at least: enough that making one costs nothing an entry, and few enough to stay young. */
    private static final int FEWEST = 1 << 10;

    /** Told of each value that was forgotten before anybody had taken it. */
    interface Losses<V> {
        void forgot(V value);
    }

    private static final class Node<V> extends WeakReference<Object> {
        final AtomicReference<@Nullable V> cell;

        @Nullable
        Node<V> next;

        Node(Object referent, AtomicReference<@Nullable V> cell) {
            super(referent);
            this.cell = cell;
        }
    }

    private static final class Generation<V> {
        final AtomicReferenceArray<@Nullable Node<V>> chains;
        final AtomicInteger size = new AtomicInteger();
        /** It is full beyond that. */
        int limit;

        Generation(int chainCount, int limit) {
            chains = new AtomicReferenceArray<>(chainCount);
            this.limit = limit;
        }

        /** The object's node from {@code first} on, up to and without {@code end}. */
        static <V> @Nullable Node<V> find(Object object, @Nullable Node<V> first, @Nullable Node<V> end) {
            Node<V> node = first;
            while (node != end && node != null && !node.refersTo(object)) {
                node = node.next;
            }
            return node == end ? null : node;
        }

        /** The cell that is the object's from now on: {@code cell}, or the one that was there first. */
        AtomicReference<@Nullable V> add(Object object, AtomicReference<@Nullable V> cell, int chain) {
            Node<V> searched = null;
            Node<V> made = null;
            while (true) {
                Node<V> head = chains.get(chain);
                Node<V> known = find(object, head, searched);
                if (known != null) {
                    return known.cell;
                }
                searched = head;
                if (made == null) {
                    made = new Node<>(object, cell);
                }
                made.next = head;
                if (chains.compareAndSet(chain, head, made)) {
                    size.incrementAndGet();
                    return cell;
                }
            }
        }
    }

    private record Generations<V>(Generation<V> young, Generation<V> old) {}

    private final @Nullable Losses<V> losses;
    private final int chainCount;
    private final int most;
    private volatile Generations<V> generations;

    /** Remembers some ten thousand objects; what is forgotten is nobody's loss. */
    public WeakAttachments() {
        this(CHAINS, MOST, null);
    }

    /** The same, and tells {@code losses} what was forgotten before anybody took it. */
    WeakAttachments(@Nullable Losses<V> losses) {
        this(CHAINS, MOST, losses);
    }

    /**
     * Remembers at least {@code most} objects; the more chains, the less a look-up that finds nothing costs.
     *
     * @param chainCount a power of two
     */
    public WeakAttachments(int chainCount, int most) {
        this(chainCount, most, null);
    }

    WeakAttachments(int chainCount, int most, @Nullable Losses<V> losses) {
        this.chainCount = chainCount;
        this.most = most;
        this.losses = losses;
        int fewest = Math.min(FEWEST, most);
        this.generations =
                new Generations<>(new Generation<>(chainCount, fewest), new Generation<>(chainCount, fewest));
    }

    /** Remembers {@code value} for {@code object}, replacing what was there. */
    public void put(Object object, V value) {
        int chain = chain(object);
        AtomicReference<@Nullable V> cell;
        Generations<V> before;
        do {
            before = generations;
            AtomicReference<@Nullable V> known = find(object, chain);
            cell = known == null ? add(object, new AtomicReference<>(value), chain) : known;
            if (cell.get() != value) {
                cell.set(value);
            }
        } while (isForgotten(object, cell, before));
    }

    /**
     * Has {@code object} remembered with {@code after} if it is with {@code before}; null for nothing.
     *
     * @return whether it was
     */
    boolean replace(Object object, @Nullable V before, @Nullable V after) {
        while (true) {
            Generations<V> seen = generations;
            AtomicReference<@Nullable V> cell = cellOf(object);
            if (!cell.compareAndSet(before, after)) {
                return false;
            }
            // Of a cell that is forgotten the value is taken back; where that fails, somebody who had the cell has
            // taken it.
            if (!isForgotten(object, cell, seen) || !cell.compareAndSet(after, before)) {
                return true;
            }
        }
    }

    /** A cell without a value may be forgotten between the look at it and the value's coming: two generations must have passed. */
    private boolean isForgotten(Object object, AtomicReference<@Nullable V> cell, Generations<V> since) {
        return generations.young != since.young && find(object, chain(object)) != cell;
    }

    /** What was remembered for {@code object}, or null. */
    public @Nullable V get(Object object) {
        AtomicReference<@Nullable V> known = find(object, chain(object));
        return known == null ? null : known.get();
    }

    /** The same, forgotten with it: of several callers one gets it. */
    public @Nullable V take(Object object) {
        AtomicReference<@Nullable V> known = find(object, chain(object));
        return known == null || known.get() == null ? null : known.getAndSet(null);
    }

    /** Where the value of {@code object} is, if anything ever was remembered for it. */
    @Nullable
    AtomicReference<@Nullable V> cell(Object object) {
        return find(object, chain(object));
    }

    /** The same, made when there is none. */
    AtomicReference<@Nullable V> cellOf(Object object) {
        int chain = chain(object);
        AtomicReference<@Nullable V> known = find(object, chain);
        return known == null ? add(object, new AtomicReference<>(), chain) : known;
    }

    private @Nullable AtomicReference<@Nullable V> find(Object object, int chain) {
        return cell(object, null, chain);
    }

    private AtomicReference<@Nullable V> add(Object object, AtomicReference<@Nullable V> fresh, int chain) {
        AtomicReference<@Nullable V> cell = cell(object, fresh, chain);
        return cell == null ? fresh : cell;
    }

    /**
     * The object's cell, which is in the younger generation from now on; {@code fresh} when it has none. Whoever finds that
     * the generations were replaced meanwhile looks again: only of the current younger one a cell is known to be the only one,
     * and what was found in a generation that is forgotten may not come back in front of what was remembered since.
     */
    private @Nullable AtomicReference<@Nullable V> cell(
            Object object, @Nullable AtomicReference<@Nullable V> fresh, int chain) {
        while (true) {
            Generations<V> both = generations;
            Node<V> node = Generation.find(object, both.young.chains.get(chain), null);
            AtomicReference<@Nullable V> cell;
            if (node != null) {
                cell = node.cell;
            } else {
                Node<V> older = Generation.find(object, both.old.chains.get(chain), null);
                AtomicReference<@Nullable V> moved = older == null ? fresh : older.cell;
                if (moved == null) {
                    return null;
                }
                cell = both.young.add(object, moved, chain);
                if (both.young.size.get() > both.young.limit) {
                    next(both);
                }
            }
            if (generations.young == both.young) {
                return cell;
            }
        }
    }

    /** Once a generation; the few threads that come at once wait for each other. */
    private synchronized void next(Generations<V> full) {
        if (generations.young != full.young) {
            return;
        }
        // Before the new generation is seen by anybody, so that what is in use is never not found; its cells are
        // shared.
        Generation<V> made = new Generation<>(chainCount, 0);
        boolean fits = carryOver(full, made);
        if (!fits) {
            made = new Generation<>(chainCount, 0);
        }
        made.limit = fits ? Math.max(Math.min(FEWEST, most), 2 * made.size.get()) : most;
        generations = new Generations<>(made, full.young);
        if (!fits && losses != null) {
            tellLost(losses, full.old, full.young);
        }
    }

    /** Enters what is of use of the older generation alone in {@code made}, unless it is too much. */
    private boolean carryOver(Generations<V> full, Generation<V> made) {
        for (int chain = 0; chain < chainCount; chain++) {
            for (Node<V> node = full.old.chains.get(chain); node != null; node = node.next) {
                Object object = node.cell.get() == null ? null : node.get();
                if (object == null || Generation.find(object, full.young.chains.get(chain), null) != null) {
                    continue;
                }
                if (made.size.get() >= most) {
                    return false;
                }
                made.add(object, node.cell, chain);
            }
        }
        return true;
    }

    /** Tells of the values of live objects that nobody took and that are not in {@code kept} as well. */
    private static <V> void tellLost(Losses<V> losses, Generation<V> forgotten, Generation<V> kept) {
        for (int chain = 0; chain < forgotten.chains.length(); chain++) {
            for (Node<V> node = forgotten.chains.get(chain); node != null; node = node.next) {
                Object object = node.get();
                V value = node.cell.get();
                if (object != null && value != null && Generation.find(object, kept.chains.get(chain), null) == null) {
                    losses.forgot(value);
                }
            }
        }
    }

    /** Identity hashes have few equal low bits, but their high ones are as good. */
    private int chain(Object object) {
        int hash = System.identityHashCode(object);
        return (hash ^ (hash >>> 13)) & (chainCount - 1);
    }
}
