package io.perfagent.instrumentation;

import java.util.Iterator;
import java.util.function.Supplier;

/** What the tests weave. */
@io.perfagent.api.Profiled
public class Sample implements Iterator<String> {

    final int started;

    public Sample(int started) {
        if (started < 0) {
            throw new IllegalArgumentException("negative");
        }
        this.started = started;
    }

    static int twice(int n) {
        return 2 * n;
    }

    private synchronized int thrice(int n) {
        return 3 * n;
    }

    public int sixTimes(int n) {
        return thrice(twice(n));
    }

    public void fails(RuntimeException with) {
        throw with;
    }

    @io.perfagent.api.Profiled(transaction = true, name = "job")
    public long job(long a, double b, String c) {
        Supplier<Integer> length = () -> c.length();
        return a + (long) b + length.get();
    }

    @Override
    public boolean hasNext() {
        return false;
    }

    @Override
    public String next() {
        return "next";
    }

    public native void inC();
}
