package io.perfagent.testapps.benchmarks.request;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** One of the clients of a closed loop: asks again as soon as it is answered. Any failure ends the process. */
final class Visitor extends Thread {

    private static final int LONGEST_MICROS = 200_000;

    private final KeptAliveConnection connection;
    private final AtomicLong answers = new AtomicLong();
    /** Of measured requests only; read by others once the thread has ended. */
    private final int[] countByMicros = new int[LONGEST_MICROS + 1];

    private volatile boolean measuring;
    private volatile boolean finished;

    Visitor(int port, int owner) throws IOException {
        super("visitor of owner " + owner);
        connection = new KeptAliveConnection(port, "/owners/" + owner);
        setDaemon(true);
    }

    @Override
    public void run() {
        try (connection) {
            while (!finished) {
                visit();
            }
        } catch (IOException e) {
            System.err.println(getName() + ": " + e);
            System.exit(1);
        }
    }

    private void visit() throws IOException {
        long startNanos = System.nanoTime();
        connection.exchange();
        if (measuring) {
            countByMicros[(int) Math.min((System.nanoTime() - startNanos) / 1000, LONGEST_MICROS)]++;
        }
        answers.incrementAndGet();
    }

    /** From now on latencies count. */
    void startMeasuring() {
        measuring = true;
    }

    /** Lets the request under way be answered. */
    void finish() throws InterruptedException {
        finished = true;
        join();
    }

    long answers() {
        return answers.get();
    }

    /** The time within which this part of all measured requests were answered. */
    static long percentileMicros(List<Visitor> visitors, double part) {
        long[] counts = new long[LONGEST_MICROS + 1];
        long all = 0;
        for (Visitor visitor : visitors) {
            for (int micros = 0; micros <= LONGEST_MICROS; micros++) {
                counts[micros] += visitor.countByMicros[micros];
                all += visitor.countByMicros[micros];
            }
        }
        int micros = 0;
        for (long seen = counts[0]; seen < part * all; seen += counts[micros]) {
            micros++;
        }
        return micros;
    }
}
