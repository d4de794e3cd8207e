package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.ThreadState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The record of one span: fields and arrays that are filled again and again, so that a request allocates none.
 *
 * <pre>
 * Writer:      the thread that started it; once {@code detached}, the thread that completes it.
 * Readers:     the thread that keeps traces, after the transaction was handed over.
 * Publication: the hand-over; of a detached span {@code endNanos}, written last with release and read as volatile: a
 *              reader that finds 0 takes the span as unfinished. Attributes are published by a release of their count, so
 *              of an unfinished span those are read that were whole; the id is drawn by compare-and-set.
 * Lost:        nothing; attributes set after the end are not read.
 * </pre>
 */
final class Span extends Operation {

    private static final int FIRST_ATTRIBUTES = 6;
    private static final int MOST_ATTRIBUTES = 32;
    private static final int MOST_LINKS = 32;

    private static final AtomicIntegerFieldUpdater<Span> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(Span.class, "ended");

    private static final AtomicLongFieldUpdater<Span> END = AtomicLongFieldUpdater.newUpdater(Span.class, "endNanos");

    private static final AtomicLongFieldUpdater<Span> ID = AtomicLongFieldUpdater.newUpdater(Span.class, "spanId");

    private static final AtomicIntegerFieldUpdater<Span> ATTRIBUTES =
            AtomicIntegerFieldUpdater.newUpdater(Span.class, "attributeCount");

    /** Null for a span outside any transaction, which is counted but belongs to no trace. */
    @Nullable
    Transaction transaction;

    @Nullable
    Span parent;

    /** Null for a root, whose name is its transaction's. */
    @Nullable
    SpanName name;

    Category category = Category.APPLICATION;
    String kind = SpanName.INTERNAL;
    /** The thread that started it. */
    @Nullable
    ThreadState thread;

    /** 0 until somebody asks. */
    private volatile long spanId;

    long startNanos;
    long startAllocatedBytes;
    /** Time of finished child spans on the same thread. */
    long childNanos;

    long childAllocatedBytes;
    long selfNanos;
    long allocatedBytes;
    /** Left to be ended by a future, maybe on another thread. */
    boolean detached;
    /** One of those over the limit of the trace: counted everywhere, and added up in the nearest kept span above. */
    boolean folded;

    @Nullable
    Peer peer;

    @Nullable
    SpanDetail detail;

    @Nullable
    String error;

    /** Like calls directly before this one. */
    int inRun;

    /** What was folded into this span, newest first. */
    @Nullable
    Folded folds;

    /** As what its beginning was told to {@link SpanEvents}; null when nobody wants to know. */
    @Nullable
    Object event;

    /** What tasks and callbacks remember to go on in this span. */
    @Nullable
    Captured captured;

    /** Kept for the next run when this record is used again. */
    private @Nullable Run run;

    private boolean isRun;
    private volatile int ended;
    private volatile long endNanos;
    private @Nullable List<String> links;
    /** Whether {@link #links} is this span's own and may grow. */
    private boolean ownsLinks;

    private volatile @Nullable String @Nullable [] keys;
    private volatile @Nullable Object @Nullable [] texts;
    private volatile long @Nullable [] numbers;
    private volatile int attributeCount;

    /** Makes this the record of a new span. */
    void begin(
            @Nullable Transaction ofTransaction,
            @Nullable Span ofParent,
            @Nullable SpanName ofName,
            String ofKind,
            ThreadState ofThread) {
        transaction = ofTransaction;
        parent = ofParent;
        name = ofName;
        category = ofName == null ? Category.APPLICATION : ofName.category();
        kind = ofKind;
        thread = ofThread;
        ID.lazySet(this, 0);
        childNanos = 0;
        childAllocatedBytes = 0;
        allocatedBytes = -1;
        detached = false;
        folded = false;
        peer = null;
        detail = null;
        error = null;
        folds = null;
        event = null;
        ATTRIBUTES.lazySet(this, 0);
        captured = null;
        links = null;
        ownsLinks = false;
        inRun = 0;
        isRun = false;
        ENDED.lazySet(this, 0);
        END.lazySet(this, 0);
    }

    /** Drops whatever belongs to the application, so that a record that waits for its next use keeps nothing alive. */
    void clear() {
        transaction = null;
        parent = null;
        thread = null;
        detail = null;
        event = null;
        folds = null;
        captured = null;
        links = null;
        ownsLinks = false;
        Object[] held = texts;
        for (int i = 0; held != null && i < attributeCount; i++) {
            held[i] = null;
        }
        ATTRIBUTES.lazySet(this, 0);
    }

    /** The id other services and the trace know it by. The owner and the thread that keeps traces may ask at once. */
    long spanId() {
        long known = spanId;
        if (known != 0) {
            return known;
        }
        long drawn = TraceIds.next();
        return ID.compareAndSet(this, 0, drawn) ? drawn : spanId;
    }

    /** What this span is directly in on its thread; null when that is nothing. */
    @Nullable
    Span around() {
        if (parent != null) {
            return parent;
        }
        Transaction of = transaction;
        return of != null && this == of.root ? of.outer : null;
    }

    /** The calls that this span stands for; null when it is one call. */
    @Nullable
    Run run() {
        return isRun ? run : null;
    }

    /** Makes it stand for a run of calls, its own being the first. */
    Run beginRun() {
        Run begun = run;
        if (begun == null) {
            begun = new Run();
            run = begun;
        }
        begun.begin();
        begun.add(endNanos - startNanos);
        isRun = true;
        return begun;
    }

    /** Takes over the time of the call that followed. */
    void absorb(Span next) {
        selfNanos += next.selfNanos;
        allocatedBytes = allocatedBytes < 0 || next.allocatedBytes < 0 ? -1 : allocatedBytes + next.allocatedBytes;
        endNanos(next.endNanos());
    }

    /** Whether both are finished calls of the same thing that succeeded, made by the same code, with nothing below them. */
    boolean isAlike(Span other) {
        return name != null
                && other.name != null
                && name.index() == other.name.index()
                && category != Category.APPLICATION
                && parent == other.parent
                && detail == other.detail
                && Objects.equals(peer, other.peer)
                && Objects.equals(links, other.links)
                && isPlain()
                && other.isPlain();
    }

    /** Nobody refers to it and it went well. */
    private boolean isPlain() {
        return spanId == 0 && error == null && !detached && childNanos == 0 && folds == null && endNanos != 0;
    }

    /** True for the first of those who want to end a detached span. */
    boolean finish() {
        return ended == 0 && ENDED.compareAndSet(this, 0, 1);
    }

    /** Links it to another trace; up to 32, further ones are left out. */
    void link(String traceparent) {
        List<String> held = links;
        if (held == null || !ownsLinks) {
            held = held == null ? new ArrayList<>(4) : new ArrayList<>(held);
            links = held;
            ownsLinks = true;
        }
        if (held.size() < MOST_LINKS) {
            held.add(traceparent);
        }
    }

    /** Links it to what many spans are linked to; the list is shared and never changed. */
    void shareLinks(List<String> shared) {
        links = shared;
        ownsLinks = false;
    }

    /** Trace id and span id of what it is linked to, with a hyphen between. */
    List<String> links() {
        List<String> held = links;
        return held == null ? List.of() : List.copyOf(held);
    }

    /** When it ended; 0 while it has not. */
    long endNanos() {
        return endNanos;
    }

    void endNanos(long nanos) {
        END.lazySet(this, nanos);
    }

    /** Sets an attribute; up to 32, further ones are left out. Owner only. */
    void attribute(String key, @Nullable Object value) {
        if (value != null && hasRoom()) {
            set(key, value, 0);
        }
    }

    /** The same for a whole number, which is not boxed. */
    void attribute(String key, long value) {
        if (hasRoom()) {
            set(key, null, value);
        }
    }

    private boolean hasRoom() {
        @Nullable String @Nullable [] someKeys = keys;
        @Nullable Object @Nullable [] someTexts = texts;
        long @Nullable [] someNumbers = numbers;
        int count = attributeCount;
        if (someKeys == null || someTexts == null || someNumbers == null) {
            keys = new String[FIRST_ATTRIBUTES];
            texts = new Object[FIRST_ATTRIBUTES];
            numbers = new long[FIRST_ATTRIBUTES];
        } else if (count == someKeys.length) {
            if (count >= MOST_ATTRIBUTES) {
                return false;
            }
            int length = Math.min(MOST_ATTRIBUTES, count * 2);
            keys = Arrays.copyOf(someKeys, length);
            texts = Arrays.copyOf(someTexts, length);
            numbers = Arrays.copyOf(someNumbers, length);
        }
        return true;
    }

    private void set(String key, @Nullable Object text, long number) {
        @Nullable String @Nullable [] someKeys = keys;
        @Nullable Object @Nullable [] someTexts = texts;
        long @Nullable [] someNumbers = numbers;
        if (someKeys != null && someTexts != null && someNumbers != null) {
            int count = attributeCount;
            someKeys[count] = key;
            someTexts[count] = text;
            someNumbers[count] = number;
            ATTRIBUTES.lazySet(this, count + 1);
        }
    }

    /** What was set as {@code key} first, unless it is a number. Owner only. */
    @Nullable
    Object attributeOf(String key) {
        @Nullable String @Nullable [] someKeys = keys;
        @Nullable Object @Nullable [] someTexts = texts;
        int count = attributeCount;
        for (int i = 0; someKeys != null && someTexts != null && i < count; i++) {
            if (key.equals(someKeys[i])) {
                return someTexts[i];
            }
        }
        return null;
    }

    /** The attributes, a later value of a key winning. */
    Map<String, Object> attributes() {
        Map<String, Object> map = new AttributeMap();
        if (detail != null) {
            detail.addTo(map);
        }
        // Read first: the arrays that are read after it are at least as long, and whole up to it.
        int count = attributeCount;
        @Nullable String @Nullable [] someKeys = keys;
        @Nullable Object @Nullable [] someTexts = texts;
        long @Nullable [] someNumbers = numbers;
        if (someKeys == null || someTexts == null || someNumbers == null) {
            return map;
        }
        for (int i = 0; i < count; i++) {
            String key = someKeys[i];
            Object text = someTexts[i];
            if (key != null) {
                map.put(key, text == null ? (Object) someNumbers[i] : text);
            }
        }
        return map;
    }
}
