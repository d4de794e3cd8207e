package io.perfagent.agent;

import io.perfagent.bootstrap.Probe;
import io.perfagent.code.LoadedModules;
import io.perfagent.code.ModuleFacts;
import io.perfagent.config.Configuration;
import io.perfagent.config.LiveConfiguration;
import io.perfagent.dashboard.Observed;
import io.perfagent.dashboard.StatusSource;
import io.perfagent.dashboard.TokenFile;
import io.perfagent.export.ProcessAttributes;
import io.perfagent.governor.Step;
import io.perfagent.heap.HeapCounter;
import io.perfagent.recording.Series;
import io.perfagent.resource.Resources;
import io.perfagent.status.AgentLog;
import io.perfagent.store.Past;
import io.perfagent.store.ProgramStart;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the agent says of itself and its program; read by the dashboard's threads. */
final class Report implements StatusSource {

    private static final String VERSION = readVersion();

    private final PerfAgent agent;
    private final @Nullable Past past;
    private final long madeNanos = System.nanoTime();
    private final HeapCounter heap;
    private final LoadedModules modules;
    /** Empty until it is in a file. */
    private volatile String ownToken = "";

    private volatile @Nullable TokenFile tokenFile;

    /** @param past null where no history is kept */
    Report(PerfAgent agent, @Nullable Past past) {
        this.agent = agent;
        heap = new HeapCounter(agent.instrumentation);
        modules = new LoadedModules(agent.instrumentation);
        this.past = past;
    }

    /** What runs in this process. Reads the program's jar. */
    static ProgramStart programStart(Configuration configuration) {
        Optional<Instant> start = ProcessHandle.current().info().startInstant();
        return ProgramVersion.read(
                start.isPresent() ? start.get().toEpochMilli() : System.currentTimeMillis(),
                ProcessHandle.current().pid(),
                runningJvm(),
                configuration.resourceAttributes(),
                System.getProperties());
    }

    @Override
    public List<Start> starts() {
        List<ProgramStart> starts = past == null ? List.of(programStart(agent.configuration)) : past.starts();
        List<Start> shown = new ArrayList<>();
        ProgramStart before = null;
        for (ProgramStart start : starts) {
            shown.add(new Start(
                    start.epochMillis(),
                    start.pid(),
                    start.version(),
                    start.commit(),
                    start.source(),
                    start.jvm(),
                    before == null || start.isDeployAfter(before)));
            before = start;
        }
        return shown;
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
    public Map<String, Object> resourceAttributes() {
        return ProcessAttributes.of(service(), agent.configuration.resourceAttributes());
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
        return runningJvm();
    }

    private static String runningJvm() {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version");
    }

    @Override
    public List<Setting> settings() {
        List<Setting> shown = new ArrayList<>();
        for (io.perfagent.config.Setting setting : agent.settings.current().settings()) {
            shown.add(new Setting(
                    setting.key(), setting.value(), setting.source(), LiveConfiguration.isLive(setting.key())));
        }
        return shown;
    }

    @Override
    public Overhead overhead() {
        Resources resources = agent.resources;
        return new Overhead(
                agent.governor.cpuPercent(),
                agent.settings.current().overheadBudgetPercent(),
                agent.aggregator.heapBytes() + (resources == null ? 0 : resources.heapBytes()));
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
        return Probe.isRecording() ? null : "recording is switched off";
    }

    @Override
    public List<GovernorStep> governorSteps() {
        List<GovernorStep> shown = new ArrayList<>();
        for (Step step : agent.governor.steps()) {
            shown.add(new GovernorStep(step.epochMillis(), step.action(), step.reason()));
        }
        return shown;
    }

    @Override
    public Map<Series.Method, Long> unwovenSinceEpochMillis() {
        Map<Series.Method, Long> unwoven = new HashMap<>();
        agent.governor.suspended().forEach((id, epochMillis) -> {
            if (agent.registry.byId(id) instanceof Series.Method method) {
                unwoven.put(method, epochMillis);
            }
        });
        return unwoven;
    }

    @Override
    public @Nullable Observed observed() {
        return agent.jvm;
    }

    @Override
    public Map<String, ModuleFacts> modules() {
        return modules.facts();
    }

    @Override
    public HeapCounter heap() {
        return heap;
    }

    @Override
    public @Nullable Resources resources() {
        return agent.resources;
    }

    @Override
    public String token() {
        String configured = agent.configuration.dashboardToken();
        return configured.isEmpty() ? ownToken : configured;
    }

    @Override
    public @Nullable String tokenFile() {
        TokenFile written = tokenFile;
        return written == null ? null : written.path().toString();
    }

    /** Leaves a token for this program's user, where none is configured. */
    void leaveToken(String url) {
        if (!agent.configuration.dashboardToken().isEmpty()) {
            return;
        }
        try {
            String token = TokenFile.random();
            tokenFile = TokenFile.write(TokenFile.folder(), pid(), token, url);
            ownToken = token;
        } catch (IOException | RuntimeException unsafe) {
            AgentLog.warn(
                    "no changes over HTTP: " + unsafe.getMessage() + " (dashboard.token sets a token without a file)");
        }
    }

    /** Keeps the token's file while the program runs. */
    void keepToken() {
        TokenFile written = tokenFile;
        try {
            if (written != null) {
                written.keep();
            }
        } catch (IOException | RuntimeException unsafe) {
            AgentLog.warn("the token's file is gone: " + unsafe.getMessage());
        }
    }

    /** At the program's end. */
    void takeToken() {
        TokenFile written = tokenFile;
        if (written != null) {
            written.delete();
        }
    }

    @Override
    public List<String> change(Map<String, String> values) {
        return agent.settings.change(values, "HTTP");
    }
}
