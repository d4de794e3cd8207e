package io.perfagent.testapps.benchmarks;

import com.eclipsesource.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Fifty methods of some twenty nanoseconds each, called without a pause on two threads: the program a budget is for. It counts its
 * own calls, so that what was recorded of the methods that stayed woven can be checked.
 *
 * <p>Reads {@code benchmarks.seconds} and {@code .settled}, the second from which throughput counts.
 */
public final class HotMethods {

    private static final int THREADS = 2;
    private static final int BATCH = 1000;

    private volatile boolean stopped;

    private HotMethods() {}

    public static void main(String[] arguments) throws InterruptedException {
        new HotMethods()
                .run(Integer.getInteger("benchmarks.seconds", 60), Integer.getInteger("benchmarks.settled", 30));
    }

    private void run(int seconds, int settled) throws InterruptedException {
        Results.report("clockBefore", ClockCost.measure());
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            workers.add(new Worker(i + 1));
        }
        workers.forEach(Thread::start);
        Thread.sleep(settled * 1000L);
        long startNanos = System.nanoTime();
        long startRounds = rounds(workers);
        Thread.sleep((seconds - settled) * 1000L);
        double elapsedSeconds = (System.nanoTime() - startNanos) / 1e9;
        Results.report("roundsPerSecond", (rounds(workers) - startRounds) / elapsedSeconds);
        stopped = true;
        for (Worker worker : workers) {
            worker.join();
        }
        Results.report("clockAfter", ClockCost.measure());
        AgentApi.ofThisProcess().ifPresent(api -> compare(api, rounds(workers)));
    }

    /** Every method is called once a round, so the number of rounds is the exact count of each of them. */
    private static void compare(AgentApi api, long rounds) {
        long recorded = 0;
        long expected = 0;
        long timedOneIn = 1;
        int woven = 0;
        for (JsonObject row : api.methods(FiftyMethods.class.getName())) {
            if (row.getBoolean("woven", true)) {
                woven++;
                recorded += row.getLong("calls", 0);
                expected += rounds;
                timedOneIn = Math.max(timedOneIn, row.getLong("timedOneIn", 1));
            }
        }
        Results.report("recorded", recorded);
        Results.report("expected", expected);
        Results.report("wovenMethods", woven);
        Results.report("timedOneIn", timedOneIn);
    }

    private static long rounds(List<Worker> workers) {
        return workers.stream().mapToLong(worker -> worker.rounds).sum();
    }

    /** Calls them all, in turn, and publishes how often once a batch. */
    private final class Worker extends Thread {

        private volatile long rounds;

        @SuppressWarnings("unused") // Written so that no call can be optimized away.
        private long value;

        Worker(long seed) {
            super("hot-" + seed);
            this.value = seed;
        }

        @Override
        public void run() {
            long current = value;
            long count = 0;
            while (!stopped) {
                for (int i = 0; i < BATCH; i++) {
                    current = FiftyMethods.round(current);
                }
                count += BATCH;
                rounds = count;
            }
            value = current;
        }
    }
}
