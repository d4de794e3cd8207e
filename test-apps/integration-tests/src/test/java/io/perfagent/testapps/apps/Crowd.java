package io.perfagent.testapps.apps;

import io.perfagent.api.Profiled;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** {@code crowd 10000}: so many threads that live at once; {@code virtual 1000000}: so many virtual ones that come and go. */
public final class Crowd {

    private static final int CALLS = 5;
    private static final int AT_ONCE = 20_000;

    private Crowd() {}

    @Profiled
    static int one(int n) {
        return two(n) + 1;
    }

    @Profiled
    static int two(int n) {
        return n * 3;
    }

    private static void call() {
        int sum = 0;
        for (int i = 0; i < CALLS; i++) {
            sum += one(i);
        }
        if (sum == 42) {
            throw new IllegalStateException();
        }
    }

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[1]);
        if (arguments[0].equals("crowd")) {
            live(count);
        } else {
            comeAndGo(count);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }

    private static void live(int count) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(count);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(
                    null,
                    () -> {
                        call();
                        done.countDown();
                        try {
                            Thread.sleep(Long.MAX_VALUE);
                        } catch (InterruptedException ended) {
                            // Told to go.
                        }
                    },
                    "crowd-" + i,
                    128 * 1024);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        done.await();
    }

    private static void comeAndGo(int count) throws Exception {
        Method factory = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        ExecutorService executor = (ExecutorService) factory.invoke(null);
        Semaphore atOnce = new Semaphore(AT_ONCE);
        for (int i = 0; i < count; i++) {
            atOnce.acquire();
            executor.execute(() -> {
                call();
                Thread.yield();
                call();
                atOnce.release();
            });
        }
        atOnce.acquire(AT_ONCE);
    }
}
