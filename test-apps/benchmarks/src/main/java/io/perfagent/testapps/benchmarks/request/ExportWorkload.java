package io.perfagent.testapps.benchmarks.request;

import io.perfagent.testapps.benchmarks.Results;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a fixed rate, slow enough that no agent has to drop a span: what is compared is the processor time of the whole
 * process, which is that of the exporting threads too, and what reached the collector.
 *
 * <p>Reads {@code benchmarks.rate} (requests a second), {@code .warmUpSeconds}, {@code .seconds} and {@code .settleMillis}, which
 * it then waits, for the exports that are under way to be part of what is measured.
 */
public final class ExportWorkload {

    private final int rate = Integer.getInteger("benchmarks.rate", 2000);
    private final int warmUpSeconds = Integer.getInteger("benchmarks.warmUpSeconds", 15);
    private final int seconds = Integer.getInteger("benchmarks.seconds", 30);
    private final long settleMillis = Long.getLong("benchmarks.settleMillis", 6000);
    private final InProcessRequest request;
    private long late;

    private ExportWorkload() throws SQLException, ServletException {
        request = new InProcessRequest();
    }

    public static void main(String[] arguments)
            throws SQLException, ServletException, IOException, InterruptedException {
        new ExportWorkload().run();
    }

    private void run() throws ServletException, IOException, InterruptedException {
        serve(warmUpSeconds * rate);
        late = 0;
        int requests = seconds * rate;
        Expenses expenses = Expenses.start();
        long startNanos = System.nanoTime();
        serve(requests);
        Results.report("requestsPerSecond", requests * 1e9 / (System.nanoTime() - startNanos));
        Thread.sleep(settleMillis);
        expenses.reportWithOwn(requests);
        Results.report("requests", (warmUpSeconds + seconds) * rate);
        Results.report("lateShare", (double) late / requests);
        RecordedSpans.report(
                "GET " + OwnerServlet.PATTERN, (long) (warmUpSeconds + seconds) * rate * InProcessRequest.SPANS);
    }

    /** Open loop: a request that is late does not move those after it. */
    private void serve(int requests) throws ServletException, IOException {
        long periodNanos = TimeUnit.SECONDS.toNanos(1) / rate;
        long startNanos = System.nanoTime();
        for (long i = 0; i < requests; i++) {
            await(startNanos + i * periodNanos);
            request.serve();
            if (System.nanoTime() > startNanos + (i + 1) * periodNanos) {
                late++;
            }
        }
    }

    private static void await(long instantNanos) {
        long leftNanos = instantNanos - System.nanoTime();
        while (leftNanos > 0) {
            LockSupport.parkNanos(leftNanos);
            leftNanos = instantNanos - System.nanoTime();
        }
    }
}
