package io.perfagent.export;

import io.perfagent.bootstrap.AgentThread;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The threads and the time of all exchanges with the collector: each runs on an agent thread and is bounded in time, and
 * all end when the agent stops. One thread sends; any thread may stop it.
 */
final class Exchanges {

    private final ThreadPoolExecutor threads = agentThreads();

    private boolean stopping;
    private long stopNanos;

    /** One thread for the exchange and two for the HTTP client's own work; they end when there is none. */
    private static ThreadPoolExecutor agentThreads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                3, 3, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> new AgentThread("otlp-http", task));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Runs what belongs to an exchange on an agent thread. */
    Executor threads() {
        return threads;
    }

    /**
     * Runs one exchange and waits for its end; whoever blocks in it is interrupted when the time is over.
     *
     * @throws InterruptedIOException when it does not end within {@code timeoutNanos}, or before everything has to have
     *     stopped
     * @throws IOException when it fails
     */
    <T> T within(long timeoutNanos, Callable<T> exchange) throws IOException {
        long limitNanos = Math.min(timeoutNanos, nanosToStop());
        if (limitNanos <= 0) {
            throw new InterruptedIOException("the agent stops");
        }
        Future<T> answer = threads.submit(exchange);
        try {
            return answer.get(limitNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no complete answer within " + limitNanos / 1_000_000 + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the agent stops");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /** Waits, unless or until the agent stops. */
    synchronized void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        try {
            for (long left = nanos; left > 0 && !stopping; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends every pause, and every exchange that begins from now on after {@code nanos}. */
    synchronized void stopWithin(long nanos) {
        stopping = true;
        stopNanos = System.nanoTime() + nanos;
        notifyAll();
    }

    synchronized boolean stopping() {
        return stopping;
    }

    private synchronized long nanosToStop() {
        return stopping ? stopNanos - System.nanoTime() : Long.MAX_VALUE;
    }
}
