package io.perfagent.bootstrap;

/**
 * Every thread the agent starts: a daemon, recognised by its type so that the agent never measures itself, and never
 * the reason a program does not exit.
 */
public final class AgentThread extends Thread {

    /**
     * Makes a daemon thread named {@code perf-agent-<role>} with the agent's own context class loader.
     *
     * @param role what it does, for thread dumps
     * @param task what it runs
     */
    public AgentThread(String role, Runnable task) {
        super(null, task, "perf-agent-" + role, 0, false);
        setDaemon(true);
        setContextClassLoader(task.getClass().getClassLoader());
    }
}
