/** What handlers do: a span of its own where the test says so. */
public class Work {
    static void work() {
        Thread.yield();
    }

    /** Runs {@code task} on a thread of its own, a little later. */
    static void later(Runnable task) {
        new Thread(() -> {
            try {
                Thread.sleep(50);
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
            task.run();
        })
                .start();
    }
}
