package io.perfagent.agent;

import io.perfagent.dashboard.StatusSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the agent says of itself and its program; read by the dashboard's threads. */
final class Report implements StatusSource {

    private static final String VERSION = readVersion();

    private final PerfAgent agent;
    private final OwnCost ownCost = new OwnCost();
    private final long madeNanos = System.nanoTime();

    Report(PerfAgent agent) {
        this.agent = agent;
    }

    /** Takes the figures of the last seconds. Clock thread. */
    void look() {
        ownCost.look(agent.aggregator.recordedCount());
    }

    @Override
    public String version() {
        return VERSION;
    }

    private static String readVersion() {
        try (InputStream in = Report.class.getResourceAsStream("version.txt")) {
            return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            return "unknown";
        }
    }

    @Override
    public String service() {
        return agent.configuration.service();
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public long uptimeMillis() {
        try {
            return ManagementFactory.getRuntimeMXBean().getUptime();
        } catch (LinkageError noManagement) {
            return (System.nanoTime() - madeNanos) / 1_000_000;
        }
    }

    @Override
    public String jvm() {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version");
    }

    @Override
    public List<Setting> settings() {
        List<Setting> shown = new ArrayList<>();
        for (io.perfagent.config.Setting setting : agent.configuration.settings()) {
            shown.add(new Setting(setting.key(), setting.value(), setting.source()));
        }
        return shown;
    }

    @Override
    public Overhead overhead() {
        return new Overhead(
                ownCost.cpuPercent(), agent.configuration.overheadBudgetPercent(), agent.aggregator.heapBytes());
    }

    @Override
    public List<Instrumented> instrumented() {
        List<Instrumented> shown = new ArrayList<>();
        for (Weavings.Woven woven : agent.weavings.woven()) {
            shown.add(new Instrumented(woven.instrumentation(), woven.className(), woven.methods()));
        }
        return shown;
    }

    @Override
    public List<NotInstrumented> notInstrumented() {
        List<NotInstrumented> shown = new ArrayList<>();
        for (Weavings.NotWoven notWoven : agent.weavings.notWoven()) {
            shown.add(new NotInstrumented(notWoven.what(), notWoven.reason()));
        }
        return shown;
    }

    @Override
    public @Nullable String unhealthyReason() {
        return null;
    }
}
