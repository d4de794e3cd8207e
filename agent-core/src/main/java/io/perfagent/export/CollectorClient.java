package io.perfagent.export;

import io.perfagent.bootstrap.AgentThread;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The way to the collector: HTTP/1.1 only (the JDK's offer to upgrade to HTTP/2 on a cleartext connection makes some
 * collectors refuse the request), no redirects, every exchange bounded in time and in what it reads. One thread sends;
 * any thread may stop it.
 */
final class CollectorClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final ThreadPoolExecutor threads = agentThreads();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(threads)
            .build();

    private boolean stopping;
    private long stopNanos;

    /** One thread for the exchange and two for the client's own work; they end when there is none. */
    private static ThreadPoolExecutor agentThreads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                3, 3, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> new AgentThread("otlp-http", task));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /**
     * Sends one request and waits for the whole answer.
     *
     * @throws IOException when there is none within {@code timeout}, or before everything has to have stopped
     */
    HttpResponse<byte[]> exchange(HttpRequest request, Duration timeout) throws IOException {
        long limitNanos = Math.min(timeout.toNanos(), nanosToStop());
        if (limitNanos <= 0) {
            throw new InterruptedIOException("the agent stops");
        }
        // Not sendAsync: it completes in the application's common pool, and may wait for it. A blocking send alone
        // would bound the wait for the head of an answer only; interrupted, it ends at any point.
        Future<HttpResponse<byte[]>> answer = threads.submit(() -> client.send(request, head -> new CappedBody()));
        try {
            return answer.get(limitNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no complete answer within " + limitNanos / 1_000_000 + " ms");
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
