package io.perfagent.testapps.apps;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Starts one short thread after the other, each seen by the JVM's recorder as it waits; ends when told a line. */
public final class ThreadChurn {

    private static volatile boolean over;

    private ThreadChurn() {}

    public static void main(String[] arguments) throws IOException {
        Thread starter = new Thread(ThreadChurn::churn, "starter");
        starter.start();
        System.in.read();
        over = true;
    }

    private static void churn() {
        try {
            for (int i = 1; !over; i++) {
                CountDownLatch done = new CountDownLatch(30);
                for (int j = 0; j < 30; j++) {
                    new Thread(() -> work(done)).start();
                }
                done.await();
                if (i == 1_000) {
                    System.out.println("30000 threads");
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Long enough a wait for the recorder to report it, and thereby the thread. */
    private static void work(CountDownLatch done) {
        synchronized (ThreadChurn.class) {
            done.countDown();
        }
        try {
            Thread.sleep(1);
            throw new IllegalStateException("seen by the recorder");
        } catch (IllegalStateException expected) {
            done.getCount();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
