package io.perfagent.testapps.shop;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Sends requests at a steady pace, whether or not the shop keeps up, and counts the answers. */
public final class LoadGenerator implements Closeable {

    private static final int THREADS = 4;
    private static final int REQUESTS_PER_SECOND = 120;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final AtomicLong answered = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    /** Sends nothing yet. */
    public LoadGenerator(String url) {
        this.url = url;
    }

    /** Begins to send, from threads of its own. */
    public void start() {
        for (int i = 0; i < THREADS; i++) {
            int seed = i;
            Thread thread = new Thread(() -> run(new SplittableRandom(seed)), "load-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** Requests that were answered, whatever the answer. */
    public long answered() {
        return answered.get();
    }

    private void run(SplittableRandom random) {
        long paceNanos = TimeUnit.SECONDS.toNanos(THREADS) / REQUESTS_PER_SECOND;
        long nextNanos = System.nanoTime();
        while (!stopped) {
            nextNanos += paceNanos;
            long waitNanos = nextNanos - System.nanoTime();
            if (waitNanos > 0) {
                LockSupport.parkNanos(waitNanos);
            }
            try {
                client.send(request(random), HttpResponse.BodyHandlers.discarding());
                answered.incrementAndGet();
            } catch (IOException refused) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private HttpRequest request(SplittableRandom random) {
        int dice = random.nextInt(100);
        if (dice < 15) {
            return post("/checkout?customer=customer" + random.nextInt(1000));
        }
        return get(
                dice < 45
                        ? "/orders/" + (1 + random.nextInt(500))
                        : dice < 65
                                ? "/orders"
                                : dice < 90
                                        ? "/catalog?page=" + random.nextInt(50)
                                        : dice < 95
                                                ? "/report"
                                                : dice < 98 ? "/search?text=" + random.nextInt(10_000) : "/broken");
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).build();
    }

    private HttpRequest post(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
    }

    @Override
    public void close() {
        stop();
    }

    /** Sends no more and waits for the answers that are still to come. */
    public void stop() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join(10_000);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
