package io.perfagent.agent;

import io.perfagent.bootstrap.AgentThread;
import io.perfagent.governor.Workload;
import io.perfagent.recording.Counts;
import io.perfagent.recording.Series;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Set;

/** Tells the governor what the agent does, and does what it decides. The clock's thread. */
final class OwnWorkload implements Workload {

    private final PerfAgent agent;

    OwnWorkload(PerfAgent agent) {
        this.agent = agent;
    }

    @Override
    public void methods(MethodVisitor visitor) {
        agent.aggregator.totals((id, counts) -> {
            if (agent.registry.byId(id) instanceof Series.Method) {
                visitor.method(id, counts.counters[Counts.CALLS], counts.counters[Counts.TIMED_CALLS]);
            }
        });
    }

    @Override
    public long spans() {
        long[] spans = {0};
        agent.aggregator.totals((id, counts) -> {
            Series series = agent.registry.byId(id);
            if (series instanceof Series.Span || series instanceof Series.Transaction) {
                spans[0] += counts.counters[Counts.CALLS];
            }
        });
        return spans[0];
    }

    @Override
    public long agentCpuNanos() {
        try {
            ThreadMXBean bean = ManagementFactory.getThreadMXBean();
            if (!bean.isThreadCpuTimeSupported()) {
                return 0;
            }
            JvmWatch jvm = agent.jvm;
            long sum = jvm == null ? 0 : jvm.recorderCpuNanos();
            for (Thread thread : AgentThread.running()) {
                sum += Math.max(0, bean.getThreadCpuTime(thread.getId()));
            }
            return sum;
        } catch (LinkageError noManagement) {
            return 0;
        }
    }

    @Override
    public boolean readsAllocation() {
        return agent.recording.readsMethodAllocation();
    }

    @Override
    public String name(int series) {
        return agent.registry.byId(series) instanceof Series.Method method
                ? method.className() + "#" + method.methodName()
                : Series.OTHER;
    }

    @Override
    public void suspend(Set<Integer> methods) {
        agent.weaving.suspend(methods);
    }
}
