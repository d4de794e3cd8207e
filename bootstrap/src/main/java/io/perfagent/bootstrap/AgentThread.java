package io.perfagent.bootstrap;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every thread the agent starts: a daemon, recognised by its type so that the agent never measures itself, and never
 * the reason a program does not exit.
 */
public final class AgentThread extends Thread {

    private static final Set<AgentThread> RUNNING = ConcurrentHashMap.newKeySet();

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

    /** The agent's threads that run now, so that it can say what CPU time they took. */
    public static Set<AgentThread> running() {
        return RUNNING;
    }

    @Override
    public void run() {
        RUNNING.add(this);
        try {
            super.run();
        } finally {
            RUNNING.remove(this);
        }
    }
}
