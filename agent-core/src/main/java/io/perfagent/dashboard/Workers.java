package io.perfagent.dashboard;

import io.perfagent.bootstrap.AgentThread;
import io.perfagent.status.AgentLog;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two threads that answer requests, with a bounded queue and a time limit per request. The limits are our own because
 * those of the JDK's server are system properties that would change the application's servers too. They work by
 * interrupting the thread, which closes the socket channel it is blocked on, and with it the connection.
 */
final class Workers implements Executor {

    private static final int THREADS = 2;
    private static final int QUEUED_REQUESTS = 32;
    private static final long READ_LIMIT_MILLIS = 1_000;
    private static final long READ_LIMIT_WHILE_OTHERS_WAIT_MILLIS = 100;
    private static final long ANSWER_LIMIT_MILLIS = 10_000;
    private static final long IDLE_SECONDS = 30;
    private static final ThreadLocal<@Nullable Deadline> CURRENT = new ThreadLocal<>();

    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor clock;

    Workers() {
        pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUED_REQUESTS),
                task -> new AgentThread("dashboard", task),
                (task, full) -> closeConnection(task));
        pool.allowCoreThreadTimeOut(true);
        clock = new ScheduledThreadPoolExecutor(1, task -> new AgentThread("dashboard-limits", task));
        clock.setRemoveOnCancelPolicy(true);
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
    }

    /** Serves one request of one connection, reading it included; closes the connection when too many wait already. */
    @Override
    public void execute(Runnable exchange) {
        pool.execute(() -> {
            Deadline deadline = new Deadline(Thread.currentThread());
            CURRENT.set(deadline);
            deadline.in(pool.getQueue().isEmpty() ? READ_LIMIT_MILLIS : READ_LIMIT_WHILE_OTHERS_WAIT_MILLIS);
            try {
                exchange.run();
            } catch (Throwable e) {
                // Uncaught it would end the thread with a trace on the program's own standard error.
                AgentLog.error("the dashboard gave up a connection", e);
            } finally {
                deadline.met();
                CURRENT.remove();
            }
        });
    }

    /** Says that the calling worker has read its request, so that the limit for the answer applies from now on. */
    static void requestRead() {
        Deadline deadline = CURRENT.get();
        if (deadline != null) {
            deadline.in(ANSWER_LIMIT_MILLIS);
        }
    }

    /** Something that writes to a connection. */
    interface Writing {

        void run() throws IOException;
    }

    /**
     * Writes on the calling thread, which must be one of the agent's own.
     *
     * @return false where it took too long; its connection is closed then
     * @throws IOException where the other side has gone
     */
    boolean within(long millis, Writing writing) throws IOException {
        Deadline deadline = new Deadline(Thread.currentThread());
        deadline.in(millis);
        try {
            writing.run();
            return true;
        } catch (ClosedByInterruptException late) {
            return false;
        } finally {
            deadline.met();
        }
    }

    /** Ends the threads; requests under way are cut off. */
    void stop() {
        pool.shutdownNow();
        clock.shutdownNow();
    }

    /** A request run by an interrupted thread fails at its first read, which makes the server close its connection. */
    private static void closeConnection(Runnable task) {
        Thread.currentThread().interrupt();
        try {
            task.run();
        } finally {
            Thread.interrupted();
        }
    }

    /** The time limit of one request; its own lock keeps a late interrupt away from the thread's next request. */
    private final class Deadline {

        private final Thread worker;
        private @Nullable ScheduledFuture<?> alarm;
        private boolean met;

        Deadline(Thread worker) {
            this.worker = worker;
        }

        synchronized void in(long millis) {
            cancel();
            if (!clock.isShutdown()) {
                alarm = clock.schedule(this::expire, millis, TimeUnit.MILLISECONDS);
            }
        }

        private synchronized void expire() {
            if (!met) {
                worker.interrupt();
            }
        }

        synchronized void met() {
            met = true;
            cancel();
            Thread.interrupted();
        }

        private void cancel() {
            if (alarm != null) {
                alarm.cancel(false);
            }
        }
    }
}
