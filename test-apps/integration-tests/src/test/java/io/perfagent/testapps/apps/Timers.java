package io.perfagent.testapps.apps;

import io.perfagent.api.Profiled;
import java.util.function.IntUnaryOperator;

/** Every kind of method a timer can be asked of; prints {@code ready} when all were called and waits. */
public final class Timers {

    private Timers() {}

    @Profiled
    static int recursive(int n) {
        return n == 0 ? 0 : recursive(n - 1) + 1;
    }

    @Profiled
    static void failing() {
        throw new IllegalStateException("on purpose");
    }

    @Profiled
    static byte[] allocating() {
        return new byte[1_000_000];
    }

    @Profiled
    static void outer() {
        inner();
    }

    @Profiled
    private static void inner() {
        long endNanos = System.nanoTime() + 20_000_000;
        while (System.nanoTime() < endNanos) {
            Thread.onSpinWait();
        }
    }

    @Profiled
    static synchronized void locked() {}

    @Profiled
    static int enclosing() {
        IntUnaryOperator twice = n -> n * 2;
        return twice.applyAsInt(21);
    }

    @Profiled
    @SuppressWarnings("unused")
    private static native void nativeMethod();

    static void untimed() {}

    /** A generic interface, so that its implementation gets a bridge. */
    interface Source<T> {
        T next();
    }

    @Profiled
    static final class Texts implements Source<String> {
        private final int length;

        Texts(int length) {
            if (length < 0) {
                throw new IllegalArgumentException("negative");
            }
            this.length = length;
        }

        @Override
        public String next() {
            return "x".repeat(length);
        }
    }

    /** Named by a glob only. */
    static final class Named {
        void one() {}

        void two() {}
    }

    public static void main(String[] arguments) throws InterruptedException {
        recursive(9);
        for (int i = 0; i < 3; i++) {
            try {
                failing();
            } catch (IllegalStateException expected) {
                locked();
            }
        }
        allocating();
        outer();
        enclosing();
        untimed();
        Source<String> texts = new Texts(3);
        texts.next();
        texts.next();
        try {
            new Texts(-1).next();
        } catch (IllegalArgumentException expected) {
            new Named().one();
        }
        new Named().two();
        io.perfagent.testapps.apps.annotated.InPackage.call();
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
