package io.perfagent.network;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The open connections by the identity of the library's objects, without keeping those alive. A look-up allocates nothing and
 * takes no lock.
 *
 * <pre>
 * Writer:      whoever opens or closes a connection, under this object's monitor.
 * Readers:     any thread.
 * Publication: chains are changed by volatile stores of their heads; a node's successor is volatile, and a node that was taken
 *              out still leads on to the rest of its chain.
 * Lost:        nothing; beyond its bound a connection is not added, and the caller told.
 * </pre>
 */
final class ConnectionTable {

    private static final int CHAINS = 1 << 13;

    private static final class Node extends WeakReference<Object> {
        final Connection connection;
        final int chain;
        volatile @Nullable Node next;

        Node(Object key, ReferenceQueue<Object> gone, Connection connection, int chain) {
            super(key, gone);
            this.connection = connection;
            this.chain = chain;
        }
    }

    private final int most;
    private final AtomicReferenceArray<@Nullable Node> heads = new AtomicReferenceArray<>(CHAINS);
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private int size;

    /** Makes a table for at most {@code most} connections. */
    ConnectionTable(int most) {
        this.most = most;
    }

    @Nullable
    Connection get(Object key) {
        Node node = heads.get(chain(key));
        while (node != null && !node.refersTo(key)) {
            node = node.next;
        }
        return node == null ? null : node.connection;
    }

    /** Adds a connection; false when {@code key} has one already or the table is full. */
    synchronized boolean add(Object key, Connection connection) {
        if (size >= most || get(key) != null) {
            return false;
        }
        int chain = chain(key);
        Node node = new Node(key, gone, connection, chain);
        node.next = heads.get(chain);
        heads.set(chain, node);
        size++;
        return true;
    }

    /** Takes a connection out: of several callers one gets it. */
    synchronized @Nullable Connection remove(Object key) {
        int chain = chain(key);
        Node node = heads.get(chain);
        while (node != null && !node.refersTo(key)) {
            node = node.next;
        }
        if (node == null) {
            return null;
        }
        unlink(node);
        return node.connection;
    }

    /** Takes out a connection whose object nobody can reach any more; null when there is none. */
    synchronized @Nullable Connection removeUnreachable() {
        for (Reference<?> cleared = gone.poll(); cleared != null; cleared = gone.poll()) {
            if (cleared instanceof Node node && unlink(node)) {
                return node.connection;
            }
        }
        return null;
    }

    private boolean unlink(Node wanted) {
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
        size--;
        return true;
    }

    private static int chain(Object key) {
        int hash = System.identityHashCode(key);
        return (hash ^ (hash >>> 15)) & (CHAINS - 1);
    }
}
