package io.perfagent.runtime.jfr;

import io.perfagent.status.AgentLog;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import jdk.jfr.Recording;

/**
 * Has the JVM begin a new file where the program starts many threads. Whoever reads a stream of events keeps every thread that the
 * file names, some 300 bytes each, until the file ends, which is after twelve megabytes or half an hour; a program whose
 * {@code CompletableFuture}s run on a machine with two processors starts a thread for each. Confined to the stream's thread.
 */
final class ChunkTurns {

    /** Threads that are started before a file must end. */
    static final int MOST_THREADS = 5_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long startedAtTurn = threads.getTotalStartedThreadCount();

    /** Ends the file if it is time to; once a second. */
    void look() {
        long started = threads.getTotalStartedThreadCount();
        if (started - startedAtTurn < MOST_THREADS) {
            return;
        }
        startedAtTurn = started;
        try (Recording turn = new Recording()) {
            turn.setName("perf-agent ends a file");
            turn.start(); // any recording that starts does it
        } catch (RuntimeException failure) {
            AgentLog.error("a file of JVM events could not be ended", failure);
        }
    }
}
