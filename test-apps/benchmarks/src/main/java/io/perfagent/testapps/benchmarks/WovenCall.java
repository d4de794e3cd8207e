package io.perfagent.testapps.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One call of a tiny method, as JMH sees it: plain, timed by hand in the cheapest way there is, and woven by the agent of the
 * fork. It cross-checks {@link Recursion} with another harness and gives the bytes a call allocates.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class WovenCall {

    private long value = 42;
    long timedNanos;
    long timedCalls;

    /** The method's own cost. */
    @Benchmark
    public long none() {
        return plain();
    }

    /** What two clock reads and two additions cost: no timer that reads the clock twice can be below. */
    @Benchmark
    public long manual() {
        long startNanos = System.nanoTime();
        long result = plain();
        timedNanos += System.nanoTime() - startNanos;
        timedCalls++;
        return result;
    }

    /** The same method under the name the agents are told to instrument. */
    @Benchmark
    public long woven() {
        return monitoredMethod();
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private long plain() {
        return value;
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private long monitoredMethod() {
        return value;
    }
}
