package io.perfagent.runtime;

/** What takes samples of stacks; runs on an agent thread of its own until it is closed. Its settings are changed by any thread. */
public interface SampleEngine extends Runnable {

    /** Events read since the start. */
    long events();

    /** Reports so much from now on. */
    void detail(Detail wanted);

    /** Samples so from now on. */
    void sampling(Sampling wanted);

    /** Ends it for good. */
    void close();
}
