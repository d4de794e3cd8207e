import io.perfagent.api.Profiled;
import java.util.Arrays;

/**
 * What a timed call costs: a method that calls itself ten deep, timed and not timed in turn in one JVM, and the clock read
 * beside it, because nothing that times both ends can cost less than two of those. Prints medians of 11 rounds.
 *
 * <p>Compile with the API jar and run under the agent, once as it is and once with {@code profile.allocation=false}.
 */
public final class CallBenchmark {

    private static final int DEPTH = 10;
    private static final int CALLS = 500_000;
    private static final int WARM_UP = 5;
    private static final int ROUNDS = 11;

    private CallBenchmark() {}

    @Profiled
    static long timed(int depth) {
        return depth > 1 ? timed(depth - 1) : System.nanoTime();
    }

    static long plain(int depth) {
        return depth > 1 ? plain(depth - 1) : System.nanoTime();
    }

    public static void main(String[] arguments) {
        double[] addedNanos = new double[ROUNDS];
        double[] clockNanos = new double[ROUNDS];
        double[] ratio = new double[ROUNDS];
        long sink = 0;
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            long startNanos = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sink += timed(DEPTH);
            }
            long timedNanos = System.nanoTime() - startNanos;
            startNanos = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sink += plain(DEPTH);
            }
            long plainNanos = System.nanoTime() - startNanos;
            startNanos = System.nanoTime();
            for (int i = 0; i < CALLS * DEPTH; i++) {
                sink += System.nanoTime();
            }
            long clocksNanos = System.nanoTime() - startNanos;
            if (round >= 0) {
                addedNanos[round] = (double) (timedNanos - plainNanos) / CALLS / DEPTH;
                clockNanos[round] = (double) clocksNanos / CALLS / DEPTH;
                ratio[round] = addedNanos[round] / (2 * clockNanos[round]);
            }
        }
        System.out.printf(
                "Java %s: added %.1f ns a call, one clock read %.1f ns, added / two clock reads %.2f%s%n",
                System.getProperty("java.version"),
                median(addedNanos),
                median(clockNanos),
                median(ratio),
                sink == 42 ? " " : "");
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
