package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A span in flight, and afterwards.
 *
 * <pre>
 * Writer:      the thread that started it; once {@code detached}, the thread that completes it.
 * Readers:     the thread that keeps traces.
 * Publication: {@code endNanos} is volatile and written last; a reader that finds it 0 takes the span as unfinished.
 * Lost:        nothing; attributes set after the end are not read.
 * </pre>
 */
final class Span extends Operation {

    static final String CLIENT = "client";
    static final String SERVER = "server";
    static final String INTERNAL = "internal";

    /** Null for a span outside any transaction, which is counted but belongs to no trace. */
    final @Nullable Transaction transaction;

    final @Nullable Span parent;
    final Category category;
    final String kind;
    final long spanId;
    final long startNanos;
    String name;
    long startAllocatedBytes = -1;
    /** Time of finished child spans on the same thread. */
    long childNanos;

    long childAllocatedBytes;
    long selfNanos;
    long allocatedBytes = -1;
    /** Left to be ended by a future, maybe on another thread. */
    boolean detached;
    /** Whom it talks to, for the dependencies; null when it talks to nobody. */
    @Nullable
    String target;
    /** Sanitised statement, for database spans. */
    @Nullable
    String queryText;

    @Nullable
    String databaseSystem;

    @Nullable
    String error;

    volatile long endNanos;
    /** The span started before this one in the same transaction. */
    @Nullable
    Span previous;

    private Object[] attributes = new Object[8];
    private int attributeCount;

    Span(
            @Nullable Transaction transaction,
            @Nullable Span parent,
            Category category,
            String kind,
            String name,
            long spanId,
            long startNanos) {
        this.transaction = transaction;
        this.parent = parent;
        this.category = category;
        this.kind = kind;
        this.name = name;
        this.spanId = spanId;
        this.startNanos = startNanos;
    }

    /** Sets an attribute; up to 32, further ones are left out. Owner only. */
    void attribute(String key, @Nullable Object value) {
        if (value == null || attributeCount == 64) {
            return;
        }
        if (attributeCount == attributes.length) {
            attributes = java.util.Arrays.copyOf(attributes, attributes.length * 2);
        }
        attributes[attributeCount++] = key;
        attributes[attributeCount++] = value;
    }

    /** The attributes, a later value of a key winning. */
    Map<String, Object> attributes() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < attributeCount; i += 2) {
            map.put((String) attributes[i], attributes[i + 1]);
        }
        return map;
    }
}
