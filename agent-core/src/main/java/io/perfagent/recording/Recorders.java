package io.perfagent.recording;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Every thread's {@link Recorder}.
 *
 * <pre>
 * Writer:      each carrier thread adds its recorder once.
 * Readers:     the aggregator thread.
 * Publication: a concurrent queue, walked without stopping anyone.
 * Lost:        nothing. A thread's recorder is held strongly here, with a weak reference to the handle that only the
 *              thread holds; when that is gone the thread is dead and its recorder is final, so the aggregator reads it
 *              one last time and lets it go. 10,000 dead threads cost nothing after a collection.
 * </pre>
 */
public final class Recorders {

    /** What the thread itself holds on to. */
    static final class Handle {
        final Recorder recorder = new Recorder();
    }

    /** One thread's recorder as the aggregator sees it. */
    public static final class Entry {
        public final Recorder recorder;
        private final WeakReference<Handle> owner;

        Entry(Handle handle) {
            recorder = handle.recorder;
            owner = new WeakReference<>(handle);
        }

        /** Whether the owning thread is gone; what {@link #recorder} holds then is final. */
        public boolean isFinal() {
            return owner.refersTo(null);
        }
    }

    private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Handle> ofCarrier;

    /**
     * Makes an empty set.
     *
     * @param ofCarrier thread-local storage that belongs to the carrier thread where the JDK has one, see
     *     {@link CarrierThreads}
     */
    public Recorders(ThreadLocal<Object> ofCarrier) {
        @SuppressWarnings("unchecked")
        ThreadLocal<Handle> handles = (ThreadLocal<Handle>) (ThreadLocal<?>) ofCarrier;
        this.ofCarrier = handles;
    }

    /** The recorder of the carrier that runs the current thread; made on first use. */
    Handle current() {
        Handle handle = ofCarrier.get();
        return handle == null ? add() : handle;
    }

    private Handle add() {
        Handle handle = new Handle();
        ofCarrier.set(handle);
        entries.add(new Entry(handle));
        return handle;
    }

    /** All entries at this moment. Aggregator thread. */
    public List<Entry> entries() {
        return new ArrayList<>(entries);
    }

    /** Forgets an entry that was final before it was read for the last time. Aggregator thread. */
    public void forget(Entry entry) {
        entries.remove(entry);
    }
}
