package io.perfagent.testapps.benchmarks.request;

import io.perfagent.testapps.benchmarks.Results;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Drives {@link SaturationWorkload} in a closed loop, from a process of its own so that agents see nothing of it.
 *
 * <p>Reads {@code benchmarks.port}, {@code .connections}, {@code .warmUpSeconds}, {@code .windows} and {@code .windowSeconds}.
 */
public final class LoadClient {

    private final int port = Integer.getInteger("benchmarks.port");
    private final int windows = Integer.getInteger("benchmarks.windows", 3);
    private final long windowMillis = TimeUnit.SECONDS.toMillis(Integer.getInteger("benchmarks.windowSeconds", 30));
    private final List<Visitor> visitors = new ArrayList<>();

    private LoadClient() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new LoadClient().run();
    }

    private void run() throws IOException, InterruptedException {
        for (int i = 0; i < Integer.getInteger("benchmarks.connections", 8); i++) {
            visitors.add(new Visitor(port, i % Clinic.OWNERS + 1));
        }
        visitors.forEach(Thread::start);
        Thread.sleep(TimeUnit.SECONDS.toMillis(Integer.getInteger("benchmarks.warmUpSeconds", 60)));
        KeptAliveConnection.get(port, "/mark");
        visitors.forEach(Visitor::startMeasuring);
        for (int window = 1; window <= windows; window++) {
            measure(window);
        }
        for (Visitor visitor : visitors) {
            visitor.finish();
        }
        KeptAliveConnection.get(port, "/stop");
        Results.report("p50Micros", Visitor.percentileMicros(visitors, 0.5));
        Results.report("p99Micros", Visitor.percentileMicros(visitors, 0.99));
        Results.report("requests", requests());
    }

    private void measure(int window) throws InterruptedException {
        long before = requests();
        long startNanos = System.nanoTime();
        Thread.sleep(windowMillis);
        long served = requests() - before;
        Results.report("window" + window + "RequestsPerSecond", served * 1e9 / (System.nanoTime() - startNanos));
    }

    private long requests() {
        return visitors.stream().mapToLong(Visitor::answers).sum();
    }
}
