package io.perfagent.trace;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a value for an object of the application by identity, without keeping the object alive. A look-up allocates
 * nothing; remembering makes one node of 40 bytes. Nodes live in two generations: when the younger one is full, it becomes
 * the older one and what that held is forgotten; a node that is found in the older one moves to the younger. So memory is
 * bounded however many objects come and go between two collections, and nobody has to clean up.
 *
 * <pre>
 * Writer:      any thread.
 * Readers:     any thread.
 * Publication: a node is put in front of its chain by compare-and-set and never taken out; generations are replaced
 *              under this object's monitor.
 * Lost:        what was not looked up while a generation of others (by default 16,384) was remembered. Counts do not depend on it, only names do.
 * </pre>
 *
 * @param <V> the value; must not refer to its key
 */
public final class WeakAttachments<V> {

    private static final class Node<V> extends WeakReference<Object> {
        volatile V value;

        @Nullable
        Node<V> next;

        Node(Object referent, V value) {
            super(referent);
            this.value = value;
        }
    }

    private static final class Generation<V> {
        final AtomicReferenceArray<@Nullable Node<V>> chains;
        final AtomicInteger size = new AtomicInteger();

        Generation(int chainCount) {
            chains = new AtomicReferenceArray<>(chainCount);
        }

        @Nullable
        Node<V> find(Object object, int chain) {
            Node<V> node = chains.get(chain);
            while (node != null && !node.refersTo(object)) {
                node = node.next;
            }
            return node;
        }

        void add(Node<V> node, int chain) {
            size.incrementAndGet();
            Node<V> head;
            do {
                head = chains.get(chain);
                node.next = head;
            } while (!chains.compareAndSet(chain, head, node));
        }
    }

    private record Generations<V>(Generation<V> young, Generation<V> old) {}

    private final int chainCount;
    private final int generationSize;
    private volatile Generations<V> generations;

    /** Remembers some ten thousand objects. */
    public WeakAttachments() {
        this(1 << 12, 1 << 14);
    }

    /**
     * Remembers at least {@code generationSize} objects; the more chains, the less a look-up that finds nothing costs.
     *
     * @param chainCount a power of two
     */
    public WeakAttachments(int chainCount, int generationSize) {
        this.chainCount = chainCount;
        this.generationSize = generationSize;
        this.generations = new Generations<>(new Generation<>(chainCount), new Generation<>(chainCount));
    }

    /** Remembers {@code value} for {@code object}, replacing what was there. */
    public void put(Object object, V value) {
        int chain = chain(object);
        Node<V> known = find(object, chain);
        if (known == null) {
            add(object, value, chain);
        } else if (known.value != value) {
            known.value = value;
        }
    }

    /** What was remembered for {@code object}, or null. */
    public @Nullable V get(Object object) {
        Node<V> known = find(object, chain(object));
        return known == null ? null : known.value;
    }

    private @Nullable Node<V> find(Object object, int chain) {
        Generations<V> both = generations;
        Node<V> node = both.young.find(object, chain);
        if (node != null) {
            return node;
        }
        Node<V> older = both.old.find(object, chain);
        return older == null ? null : add(object, older.value, chain);
    }

    private Node<V> add(Object object, V value, int chain) {
        Generations<V> both = generations;
        if (both.young.size.get() >= generationSize) {
            both = next(both);
        }
        Node<V> made = new Node<>(object, value);
        both.young.add(made, chain);
        return made;
    }

    /** Once a generation; the few threads that come at once wait for each other. */
    private synchronized Generations<V> next(Generations<V> full) {
        if (generations.young == full.young) {
            generations = new Generations<>(new Generation<>(chainCount), full.young);
        }
        return generations;
    }

    /** Identity hashes have few equal low bits, but their high ones are as good. */
    private int chain(Object object) {
        int hash = System.identityHashCode(object);
        return (hash ^ (hash >>> 13)) & (chainCount - 1);
    }
}
