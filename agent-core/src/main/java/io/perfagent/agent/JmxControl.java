package io.perfagent.agent;

import io.perfagent.bootstrap.Probe;
import io.perfagent.status.AgentLog;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/**
 * Registers the agent's switches once the program, or somebody who looks at it, has started JMX: starting it for them
 * would cost every program its time and memory, and could take the choice of a server away from it.
 */
final class JmxControl implements AgentControlMXBean {

    private final PerfAgent agent;
    private boolean settled;

    JmxControl(PerfAgent agent) {
        this.agent = agent;
    }

    /** Looks whether JMX has been started. The clock's thread. */
    void look() {
        try {
            if (!settled && !MBeanServerFactory.findMBeanServer(null).isEmpty()) {
                settled = true;
                ManagementFactory.getPlatformMBeanServer()
                        .registerMBean(this, new ObjectName("io.perfagent:type=Agent"));
            }
        } catch (JMException | RuntimeException refused) {
            settled = true;
            AgentLog.warn("no JMX control: " + refused);
        }
    }

    @Override
    public boolean isRecording() {
        return Probe.isRecording();
    }

    @Override
    public void setRecording(boolean on) {
        set("recording", String.valueOf(on));
    }

    @Override
    public double getOverheadCpuPercent() {
        return agent.governor.cpuPercent();
    }

    @Override
    public Map<String, String> getSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        agent.settings.current().settings().forEach(setting -> settings.put(setting.key(), setting.value()));
        return settings;
    }

    @Override
    public String set(String key, String value) {
        List<String> problems = agent.settings.change(Map.of(key, value), "JMX");
        return problems.isEmpty() ? "done" : String.join("; ", problems);
    }
}
