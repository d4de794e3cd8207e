package io.perfagent.rpc;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Calls by the identity of the library's objects that stand for them, without keeping those alive. A look-up allocates nothing
 * and takes no lock. Unlike an attachment nothing is forgotten: a stream may be idle for hours.
 *
 * <pre>
 * Writer:      whoever starts or ends a call, under one of 64 monitors, held for a few instructions.
 * Readers:     any thread.
 * Publication: chains are changed by volatile stores; a node that was taken out still leads on to the rest of its chain.
 * Lost:        nothing; beyond its bound an object is not added, and the caller told.
 * </pre>
 */
final class CallTable {

    private static final int CHAINS = 1 << 13;
    private static final int MONITORS = 64;

    /** One object. */
    static final class Node extends WeakReference<Object> {
        final RpcCall call;
        final int chain;
        volatile @Nullable Node next;

        /** The one before it for the same call. */
        @Nullable
        Node sibling;

        private Node(Object object, ReferenceQueue<Object> gone, RpcCall call, int chain) {
            super(object, gone);
            this.call = call;
            this.chain = chain;
        }
    }

    private final int most;
    private final AtomicReferenceArray<@Nullable Node> heads = new AtomicReferenceArray<>(CHAINS);
    private final Object[] monitors = new Object[MONITORS];
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    /** Makes a table for at most {@code most} objects. */
    CallTable(int most) {
        this.most = most;
        for (int i = 0; i < MONITORS; i++) {
            monitors[i] = new Object();
        }
    }

    @Nullable
    RpcCall get(Object object) {
        Node node = find(object, chain(object));
        return node == null ? null : node.call;
    }

    private @Nullable Node find(Object object, int chain) {
        Node node = heads.get(chain);
        while (node != null && !node.refersTo(object)) {
            node = node.next;
        }
        return node;
    }

    /** {@code object} stands for {@code call}; false when it stands for one already or the table is full. */
    boolean add(Object object, RpcCall call) {
        if (size.get() >= most) {
            return false;
        }
        int chain = chain(object);
        Node node = new Node(object, gone, call, chain);
        synchronized (monitors[chain % MONITORS]) {
            if (find(object, chain) != null) {
                return false;
            }
            node.next = heads.get(chain);
            heads.set(chain, node);
        }
        size.incrementAndGet();
        call.objects.incrementAndGet();
        do {
            node.sibling = call.entries.get();
        } while (!call.entries.compareAndSet(node.sibling, node));
        return true;
    }

    /** No object stands for {@code call} any more. */
    void removeAll(RpcCall call) {
        for (Node node = call.entries.getAndSet(null); node != null; node = node.sibling) {
            unlink(node);
            node.clear();
        }
    }

    /** {@code object} stands for nothing any more. */
    void remove(Object object) {
        int chain = chain(object);
        Node node = find(object, chain);
        if (node != null) {
            unlink(node);
            // Its end is nobody's news.
            node.clear();
        }
    }

    /** A call for which no object stands any more because all are gone; null when there is none. */
    @Nullable
    RpcCall unreachable() {
        for (Reference<?> cleared = gone.poll(); cleared != null; cleared = gone.poll()) {
            if (cleared instanceof Node node && unlink(node) && node.call.objects.get() == 0) {
                return node.call;
            }
        }
        return null;
    }

    private boolean unlink(Node wanted) {
        synchronized (monitors[wanted.chain % MONITORS]) {
            Node before = null;
            Node node = heads.get(wanted.chain);
            while (node != null && node != wanted) {
                before = node;
                node = node.next;
            }
            if (node == null) {
                return false;
            }
            if (before == null) {
                heads.set(wanted.chain, node.next);
            } else {
                before.next = node.next;
            }
        }
        size.decrementAndGet();
        wanted.call.objects.decrementAndGet();
        return true;
    }

    private static int chain(Object object) {
        int hash = System.identityHashCode(object);
        return (hash ^ (hash >>> 15)) & (CHAINS - 1);
    }
}
