package io.perfagent.testapps.benchmarks.request;

import org.h2.tools.SimpleResultSet;

/** One row with one number; H2's class is only there for the two hundred methods nobody calls. */
final class NoOpResultSet extends SimpleResultSet {

    static final int NUMBER = 3;

    private boolean read;

    @Override
    public boolean next() {
        read = !read;
        return read;
    }

    @Override
    public int getInt(int column) {
        return NUMBER;
    }

    @Override
    public void close() {
        read = false;
    }
}
