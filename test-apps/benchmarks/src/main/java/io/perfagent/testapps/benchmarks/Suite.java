package io.perfagent.testapps.benchmarks;

import java.io.IOException;

/** One question asked of every agent. */
interface Suite {

    /** What {@code only=} calls it. */
    String name();

    /** The heading of its section. */
    String title();

    /** Measures, in blocks, and reports what came of it. */
    void measure(Laboratory laboratory, Report report) throws IOException, InterruptedException;
}
