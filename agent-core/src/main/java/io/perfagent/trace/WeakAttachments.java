package io.perfagent.trace;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a value for an object of the application by identity, without keeping the object alive. A look-up allocates
 * nothing; remembering makes one node of 40 bytes.
 *
 * <pre>
 * Writer:      any thread adds nodes; one agent thread removes those of objects that are gone, with {@link #expunge}.
 * Readers:     any thread.
 * Publication: a node is put in front of its chain by compare-and-set; only the agent thread takes nodes out, by the head
 *              with compare-and-set, or by the link of the node before, which nobody else writes.
 * Lost:        attachments beyond the limit, so that a leak of the application cannot become ours; they are counted.
 * </pre>
 *
 * @param <V> the value; must not refer to its key
 */
public final class WeakAttachments<V> {

    private static final int LIMIT = 100_000;
    private static final int CHAINS = 1 << 13;

    private static final class Node<V> extends WeakReference<Object> {
        final int chain;
        volatile V value;
        volatile @Nullable Node<V> next;

        Node(Object referent, ReferenceQueue<Object> queue, int chain, V value, @Nullable Node<V> next) {
            super(referent, queue);
            this.chain = chain;
            this.value = value;
            this.next = next;
        }
    }

    private final AtomicReferenceArray<@Nullable Node<V>> chains = new AtomicReferenceArray<>(CHAINS);
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /** Remembers {@code value} for {@code object}, replacing what was there. */
    public void put(Object object, V value) {
        int chain = chain(object);
        Node<V> known = find(object, chain);
        if (known != null) {
            if (known.value != value) {
                known.value = value;
            }
            return;
        }
        if (size.get() >= LIMIT) {
            refused.incrementAndGet();
            return;
        }
        size.incrementAndGet();
        Node<V> head = chains.get(chain);
        Node<V> made = new Node<>(object, collected, chain, value, head);
        while (!chains.compareAndSet(chain, head, made)) {
            head = chains.get(chain);
            made.next = head;
        }
    }

    /** What was remembered for {@code object}, or null. */
    public @Nullable V get(Object object) {
        Node<V> known = find(object, chain(object));
        return known == null ? null : known.value;
    }

    private @Nullable Node<V> find(Object object, int chain) {
        Node<V> node = chains.get(chain);
        while (node != null && !node.refersTo(object)) {
            node = node.next;
        }
        return node;
    }

    /** Identity hashes have few equal low bits, but their high ones are as good. */
    private static int chain(Object object) {
        int hash = System.identityHashCode(object);
        return (hash ^ (hash >>> 13)) & (CHAINS - 1);
    }

    /** Forgets what belonged to objects that are gone. One agent thread. */
    public void expunge() {
        Reference<?> gone;
        while ((gone = collected.poll()) != null) {
            @SuppressWarnings("unchecked") // only nodes of this table are registered with its queue
            Node<V> node = (Node<V>) gone;
            remove(node);
        }
    }

    private void remove(Node<V> gone) {
        int chain = gone.chain;
        while (true) {
            Node<V> head = chains.get(chain);
            if (head == gone) {
                if (chains.compareAndSet(chain, head, head.next)) {
                    size.decrementAndGet();
                    return;
                }
                continue; // somebody put a node in front of it
            }
            Node<V> before = head;
            while (before != null && before.next != gone) {
                before = before.next;
            }
            if (before != null) {
                before.next = gone.next;
                size.decrementAndGet();
            }
            return;
        }
    }

    /** Objects remembered, about. */
    public int size() {
        return size.get();
    }

    /** Objects that were not remembered because there were too many. */
    public int refused() {
        return refused.get();
    }
}
