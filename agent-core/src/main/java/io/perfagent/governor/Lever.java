package io.perfagent.governor;

/** Something the agent can do without for a while. Called by the governor's thread only. */
public interface Lever {

    /** As the steps name it, e.g. {@code allocation of methods}. */
    String name();

    /** Does without it; false when it was off anyway. */
    boolean lower();

    /** Does it again. */
    void raise();
}
