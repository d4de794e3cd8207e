package io.perfagent.testapps.benchmarks.request;

import io.perfagent.testapps.benchmarks.Results;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * As many requests as one thread can serve: what two spans add to a request's own time and memory is the difference to a run
 * without agent.
 *
 * <p>Reads {@code benchmarks.requests}, the first half of which warms up.
 */
public final class RequestWorkload {

    private static final int CHUNK = 500;

    private final long[] chunkNanos =
            new long[Math.max(2, Integer.getInteger("benchmarks.requests", 2_000_000) / CHUNK)];
    private final InProcessRequest request;

    private RequestWorkload() throws SQLException, ServletException {
        request = new InProcessRequest();
    }

    public static void main(String[] arguments) throws SQLException, ServletException, IOException {
        new RequestWorkload().run();
    }

    private void run() throws ServletException, IOException {
        int chunks = chunkNanos.length;
        serve(0, chunks / 2);
        Expenses expenses = Expenses.start();
        serve(chunks / 2, chunks);
        long[] measured = Arrays.copyOfRange(chunkNanos, chunks / 2, chunks);
        expenses.reportWithOwn((long) measured.length * CHUNK);
        Results.report("meanNanosPerRequest", Arrays.stream(measured).average().orElseThrow() / CHUNK);
        Arrays.sort(measured);
        Results.report("medianNanosPerRequest", (double) measured[measured.length / 2] / CHUNK);
        RecordedSpans.report("GET " + OwnerServlet.PATTERN, (long) chunks * CHUNK * InProcessRequest.SPANS);
    }

    private void serve(int from, int to) throws ServletException, IOException {
        for (int chunk = from; chunk < to; chunk++) {
            long startNanos = System.nanoTime();
            for (int i = 0; i < CHUNK; i++) {
                request.serve();
            }
            chunkNanos[chunk] = System.nanoTime() - startNanos;
        }
    }
}
