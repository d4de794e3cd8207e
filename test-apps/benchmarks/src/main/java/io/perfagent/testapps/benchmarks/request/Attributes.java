package io.perfagent.testapps.benchmarks.request;

/** A request's attributes, in arrays that are reused, so that what agents keep there costs them no memory of ours. */
final class Attributes {

    private final String[] names = new String[32];
    private final Object[] values = new Object[32];
    private int size;

    Object get(String name) {
        for (int i = 0; i < size; i++) {
            if (names[i].equals(name)) {
                return values[i];
            }
        }
        return null;
    }

    void set(String name, Object value) {
        int i = 0;
        while (i < size && !names[i].equals(name)) {
            i++;
        }
        names[i] = name;
        values[i] = value;
        size = Math.max(size, i + 1);
    }

    void clear() {
        while (size > 0) {
            values[--size] = null;
        }
    }
}
