package io.perfagent.testapps.apps;

import io.perfagent.api.Profiled;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A million calls on 4 threads that then end; on request another on 10,000 virtual threads that park in every tenth. */
public final class Counting {

    private Counting() {}

    @Profiled
    static int called(int n) {
        return n + 1;
    }

    @Profiled
    static void parking() {
        LockSupport.parkNanos(1_000);
    }

    public static void main(String[] arguments) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                int sum = 0;
                for (int i = 0; i < 250_000; i++) {
                    sum = called(sum);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (arguments.length > 0) {
            Method factory = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
            ExecutorService executor = (ExecutorService) factory.invoke(null);
            for (int t = 0; t < 10_000; t++) {
                executor.execute(() -> {
                    int sum = 0;
                    for (int i = 0; i < 100; i++) {
                        if (i % 10 == 0) {
                            parking();
                        } else {
                            sum = called(sum);
                        }
                    }
                });
            }
            executor.shutdown();
            executor.awaitTermination(60, java.util.concurrent.TimeUnit.SECONDS);
        }
        System.gc();
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
