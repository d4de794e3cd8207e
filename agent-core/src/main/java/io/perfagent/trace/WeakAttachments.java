package io.perfagent.trace;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a value for an object of the application by identity, without keeping the object alive. A look-up allocates
 * nothing; remembering makes one node and its cell, 56 bytes. Nodes live in two generations: when the younger one is full,
 * it becomes the older one and what that held is forgotten; a node that is found in the older one is entered in the younger
 * too. So memory is bounded however many objects come and go between two collections, and nobody has to clean up.
 *
 * <pre>
 * Writer:      any thread.
 * Readers:     any thread.
 * Publication: a node is put in front of its chain by compare-and-set, after a look at whatever came in front of what was
 *              searched, so that an object has one cell; the nodes of both generations share it. Generations are replaced
 *              under this object's monitor, and a cell is used only if they were not while it was looked for.
 * Lost:        what was not looked up while a generation of others (by default 16,384) was remembered, told to whoever asked to know.
 * </pre>
 *
 * @param <V> the value; must not refer to its key
 */
public final class WeakAttachments<V> {

    private static final int CHAINS = 1 << 12;
    private static final int GENERATION = 1 << 14;

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

        Generation(int chainCount) {
            chains = new AtomicReferenceArray<>(chainCount);
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
    private final int generationSize;
    private volatile Generations<V> generations;

    /** Remembers some ten thousand objects; what is forgotten is nobody's loss. */
    public WeakAttachments() {
        this(CHAINS, GENERATION, null);
    }

    /** The same, and tells {@code losses} what was forgotten before anybody took it. */
    WeakAttachments(@Nullable Losses<V> losses) {
        this(CHAINS, GENERATION, losses);
    }

    /**
     * Remembers at least {@code generationSize} objects; the more chains, the less a look-up that finds nothing costs.
     *
     * @param chainCount a power of two
     */
    public WeakAttachments(int chainCount, int generationSize) {
        this(chainCount, generationSize, null);
    }

    private WeakAttachments(int chainCount, int generationSize, @Nullable Losses<V> losses) {
        this.chainCount = chainCount;
        this.generationSize = generationSize;
        this.losses = losses;
        this.generations = new Generations<>(new Generation<>(chainCount), new Generation<>(chainCount));
    }

    /** Remembers {@code value} for {@code object}, replacing what was there. */
    public void put(Object object, V value) {
        int chain = chain(object);
        AtomicReference<@Nullable V> known = find(object, chain);
        AtomicReference<@Nullable V> cell = known == null ? add(object, new AtomicReference<>(value), chain) : known;
        if (cell.get() != value) {
            cell.set(value);
        }
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
                if (both.young.size.get() > generationSize) {
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
        if (generations.young == full.young) {
            Generation<V> forgotten = full.old;
            Generation<V> kept = full.young;
            generations = new Generations<>(new Generation<>(chainCount), kept);
            if (losses != null) {
                tellLost(losses, forgotten, kept);
            }
        }
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
