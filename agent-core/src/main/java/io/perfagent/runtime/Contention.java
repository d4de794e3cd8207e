package io.perfagent.runtime;

/** Tells waiting for a lock from waiting for work. */
final class Contention {

    private static final String[] OF_WORK = {
        "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject",
        "java.util.concurrent.SynchronousQueue",
        "java.util.concurrent.LinkedTransferQueue",
        "java.util.concurrent.ForkJoinPool",
        "java.util.concurrent.Exchanger",
        "java.util.concurrent.Phaser",
        "java.util.concurrent.CompletableFuture",
        "java.util.concurrent.FutureTask",
        "java.util.concurrent.CountDownLatch",
    };

    private Contention() {}

    /** Whether a thread parked for an object of {@code className} waits until another one gives a lock or permit back. */
    static boolean isLock(String className) {
        if (className.isEmpty()) {
            return false;
        }
        for (String prefix : OF_WORK) {
            if (className.startsWith(prefix)) {
                return false;
            }
        }
        return true;
    }
}
