package io.perfagent.trace;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a value for an object of the application by identity, without keeping the object alive.
 *
 * <pre>
 * Writer:      any thread. Readers: any thread.
 * Publication: a concurrent map.
 * Lost:        attachments beyond the limit, so that a leak of the application cannot become ours; {@link #expunge}
 *              removes what was collected, on an agent thread, never on one of the application.
 * </pre>
 *
 * @param <V> the value; must not refer to its key
 */
public final class WeakAttachments<V> {

    private static final int LIMIT = 100_000;

    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object referent, @Nullable ReferenceQueue<Object> queue) {
            super(referent, queue);
            hash = System.identityHashCode(referent);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            if (this == other) {
                return true;
            }
            if (!(other instanceof Key key)) {
                return false;
            }
            Object mine = get();
            return mine != null && key.refersTo(mine);
        }
    }

    private final ConcurrentHashMap<Key, V> values = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

    /** Remembers {@code value} for {@code object}, replacing what was there. */
    public void put(Object object, V value) {
        if (values.size() < LIMIT) {
            values.put(new Key(object, collected), value);
        }
    }

    /** What was remembered for {@code object}, or null. */
    public @Nullable V get(Object object) {
        return values.get(new Key(object, null));
    }

    /** Forgets what belonged to objects that are gone. */
    @SuppressWarnings("SuspiciousMethodCalls")
    public void expunge() {
        Reference<?> gone;
        while ((gone = collected.poll()) != null) {
            values.remove(gone);
        }
    }
}
