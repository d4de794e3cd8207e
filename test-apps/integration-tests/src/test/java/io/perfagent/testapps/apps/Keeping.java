package io.perfagent.testapps.apps;

import java.util.ArrayList;
import java.util.List;

/** Keeps ten thousand objects of a class of its own until its input ends. */
public final class Keeping {

    /** What is kept. */
    public static final class Kept {
        long one;
        long two;
    }

    private static final List<Kept> ALL = new ArrayList<>();

    private Keeping() {}

    static void keep() {
        ALL.add(new Kept());
    }

    public static void main(String[] arguments) throws Exception {
        for (int i = 0; i < 10_000; i++) {
            keep();
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Until the test is done.
        }
        System.out.println(ALL.size());
    }
}
