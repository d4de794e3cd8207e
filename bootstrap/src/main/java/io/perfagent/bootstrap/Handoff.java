package io.perfagent.bootstrap;

/**
 * The install-once slot through which the agent hands its sink to {@link Probe}. Written by the thread that starts the
 * agent, before anything is woven; read once, by Probe's static initialiser. The last sink installed before that wins.
 */
public final class Handoff {

    private static volatile ProbeSink sink = new ProbeSink() {};

    private Handoff() {}

    /** Installs the sink; without effect once {@link Probe} is initialised. */
    public static void install(ProbeSink newSink) {
        sink = newSink;
    }

    static ProbeSink take() {
        return sink;
    }
}
