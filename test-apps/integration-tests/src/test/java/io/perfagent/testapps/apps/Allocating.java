package io.perfagent.testapps.apps;

import java.util.ArrayList;
import java.util.List;

/** Allocates 100 MB in a platform thread, and 100 MB in virtual threads where there are any; then waits for its input to end. */
public final class Allocating {

    private static volatile byte[] kept = new byte[0];

    private Allocating() {}

    private static void allocate(int megabytes) {
        for (int i = 0; i < megabytes; i++) {
            kept = new byte[1_000_000];
        }
    }

    public static void main(String[] arguments) throws Exception {
        Thread platform = new Thread(
                () -> {
                    allocate(100);
                    System.out.println("allocated " + kept.length);
                    try {
                        Thread.sleep(Long.MAX_VALUE);
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    }
                },
                "platform-100");
        platform.setDaemon(true);
        platform.start();
        if (Runtime.version().feature() >= 21) {
            var start = Thread.class.getMethod("startVirtualThread", Runnable.class);
            List<Thread> virtual = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                virtual.add((Thread) start.invoke(null, (Runnable) () -> allocate(1)));
            }
            for (Thread thread : virtual) {
                thread.join();
            }
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Until the test is done.
        }
    }
}
