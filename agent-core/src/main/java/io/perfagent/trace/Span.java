package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.ThreadState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
 *              reader that finds 0 takes the span as unfinished.
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
    private long spanId;

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

    private @Nullable String @Nullable [] keys;
    private @Nullable Object @Nullable [] texts;
    private long @Nullable [] numbers;
    private int attributeCount;

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
        spanId = 0;
        childNanos = 0;
        childAllocatedBytes = 0;
        allocatedBytes = -1;
        detached = false;
        folded = false;
        peer = null;
        detail = null;
        error = null;
        folds = null;
        attributeCount = 0;
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
        folds = null;
        captured = null;
        links = null;
        ownsLinks = false;
        Object[] held = texts;
        for (int i = 0; held != null && i < attributeCount; i++) {
            held[i] = null;
        }
        attributeCount = 0;
    }

    /** The id other services and the trace know it by. The owner, or the thread that keeps traces. */
    long spanId() {
        if (spanId == 0) {
            spanId = TraceIds.next();
        }
        return spanId;
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
        if (keys == null) {
            keys = new String[FIRST_ATTRIBUTES];
            texts = new Object[FIRST_ATTRIBUTES];
            numbers = new long[FIRST_ATTRIBUTES];
        } else if (attributeCount == keys.length) {
            if (attributeCount >= MOST_ATTRIBUTES) {
                return false;
            }
            int length = Math.min(MOST_ATTRIBUTES, attributeCount * 2);
            keys = Arrays.copyOf(keys, length);
            texts = Arrays.copyOf(texts, length);
            numbers = Arrays.copyOf(numbers, length);
        }
        return true;
    }

    private void set(String key, @Nullable Object text, long number) {
        if (keys != null && texts != null && numbers != null) {
            keys[attributeCount] = key;
            texts[attributeCount] = text;
            numbers[attributeCount] = number;
            attributeCount++;
        }
    }

    /** What was set as {@code key} first, unless it is a number. Owner only. */
    @Nullable
    Object attributeOf(String key) {
        for (int i = 0; keys != null && texts != null && i < attributeCount; i++) {
            if (key.equals(keys[i])) {
                return texts[i];
            }
        }
        return null;
    }

    /** The attributes, a later value of a key winning. */
    Map<String, Object> attributes() {
        Map<String, Object> map = new LinkedHashMap<>();
        if (detail != null) {
            detail.addTo(map);
        }
        @Nullable String @Nullable [] someKeys = keys;
        @Nullable Object @Nullable [] someTexts = texts;
        long @Nullable [] someNumbers = numbers;
        if (someKeys == null || someTexts == null || someNumbers == null) {
            return map;
        }
        // Of an unfinished span another thread may be adding to these: what is half there is left out.
        int count = Math.min(Math.min(attributeCount, someKeys.length), Math.min(someTexts.length, someNumbers.length));
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
