package io.perfagent.store;

/** Where is counted what the history lost, and said why. */
interface Losses {

    /**
     * Counts something that was given up.
     *
     * @param reason a fixed word for the status page
     * @param message for the agent's log
     */
    void count(String reason, long count, String message);
}
