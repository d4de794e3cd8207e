package io.perfagent.agent;

import java.util.Map;

/** The agent's switches for JMX clients, registered as {@code io.perfagent:type=Agent}. */
public interface AgentControlMXBean {

    /** Whether calls are recorded. */
    boolean isRecording();

    /** Turns recording on or off. */
    void setRecording(boolean on);

    /** What the agent takes, in percent of one CPU. */
    double getOverheadCpuPercent();

    /** Every key with its effective value; secrets are masked. */
    Map<String, String> getSettings();

    /**
     * Sets a key while the program runs; an empty value goes back to what was said at the start.
     *
     * @return {@code done}, or what is wrong
     */
    String set(String key, String value);
}
