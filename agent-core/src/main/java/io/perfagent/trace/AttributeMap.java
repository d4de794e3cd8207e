package io.perfagent.trace;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one span in the order they were set: a few pairs in one array, a fifth of what a linked hash map takes of
 * the heap, where thousands of kept spans lie about. Look-ups go through the pairs one by one. Confined to one thread until it is
 * published as part of a record, and not changed afterwards. Nothing is removed.
 */
final class AttributeMap extends AbstractMap<String, Object> {

    private static final int FIRST_PAIRS = 6;

    private Object[] pairs = new Object[2 * FIRST_PAIRS];
    private int length;

    private int find(@Nullable Object key) {
        for (int i = 0; i < length; i += 2) {
            if (pairs[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        int at = find(key);
        return at < 0 ? null : pairs[at + 1];
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(key) >= 0;
    }

    @Override
    public @Nullable Object put(String key, Object value) {
        int at = find(key);
        if (at >= 0) {
            Object before = pairs[at + 1];
            pairs[at + 1] = value;
            return before;
        }
        if (length == pairs.length) {
            pairs = Arrays.copyOf(pairs, length + length / 2 & ~1);
        }
        pairs[length] = key;
        pairs[length + 1] = value;
        length += 2;
        return null;
    }

    @Override
    public int size() {
        return length / 2;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, Object>> iterator() {
                return new Pairs();
            }

            @Override
            public int size() {
                return AttributeMap.this.size();
            }
        };
    }

    /** From the first to the last. */
    private final class Pairs implements Iterator<Map.Entry<String, Object>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < length;
        }

        @Override
        public Map.Entry<String, Object> next() {
            if (next >= length) {
                throw new NoSuchElementException();
            }
            int at = next;
            next += 2;
            return new SimpleEntry<>((String) pairs[at], pairs[at + 1]) {
                private static final long serialVersionUID = 1;

                @Override
                public Object setValue(Object value) {
                    pairs[at + 1] = value;
                    return super.setValue(value);
                }
            };
        }
    }
}
