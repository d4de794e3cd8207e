package io.perfagent.agent;

import io.perfagent.bootstrap.AgentThread;
import io.perfagent.config.Configuration;
import io.perfagent.config.ExportTarget;
import io.perfagent.config.Sampler;
import io.perfagent.dashboard.DashboardServer;
import io.perfagent.export.OtlpExport;
import io.perfagent.export.OtlpSettings;
import io.perfagent.recording.AllocationCounter;
import io.perfagent.resource.NotCounted;
import io.perfagent.resource.PerfCounters;
import io.perfagent.resource.Resources;
import io.perfagent.status.AgentLog;
import io.perfagent.store.Past;
import io.perfagent.trace.StartupWatch;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What runs beside the program once it has started: the clock that collects and tidies, the dashboard, the exporter. One
 * agent thread, but for {@link #stop}, which the JVM calls at its end.
 */
final class Services implements Runnable {

    private static final long TICK_MILLIS = 250;
    private static final int TICKS_PER_SECOND = 4;
    private static final int TICKS_PER_HOUR = 3_600 * TICKS_PER_SECOND;
    private static final long FLUSH_MILLIS = 1_500;
    private static final long HISTORY_MILLIS = 1_000;

    /** The feature, and where its keys begin. */
    private static final String COUNTERS = "hardware.counters";

    private final PerfAgent agent;
    private final @Nullable StartupWatch startupWatch;
    private final @Nullable JmxControl jmx;
    private @Nullable Report report;
    private @Nullable Past past;
    private @Nullable OtlpExport export;
    private final Map<String, Long> reported = new HashMap<>();
    private boolean stopped;

    /**
     * Makes the services.
     *
     * @param startupWatch null when the program was running already
     */
    Services(PerfAgent agent, @Nullable StartupWatch startupWatch) {
        this.agent = agent;
        this.jmx = ModuleLayer.boot().findModule("java.management").isPresent() ? new JmxControl(agent) : null;
        this.startupWatch = startupWatch;
    }

    /** Waits until the program is on its way, starts the services and keeps the clock until the program ends. */
    @Override
    public void run() {
        try {
            if (startupWatch != null) {
                while (!agent.moment.await(TICK_MILLIS)) {
                    // What carries the trace can be woven earlier: it chooses nothing for the program.
                    agent.weaving.weaveContext();
                }
            }
            start();
            for (long tick = 0; !isStopped(); tick++) {
                tick(tick);
                Thread.sleep(TICK_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized void start() {
        if (stopped) {
            return;
        }
        agent.status.feature(
                "allocation",
                AllocationCounter.isAvailable() ? "on" : "off",
                AllocationCounter.isAvailable() ? "" : "this run-time image has no jdk.management");
        JvmWatch watch = new JvmWatch(agent);
        agent.jvm = watch;
        agent.traces.listener(trace -> watch.evidence().offer(trace));
        startResources();
        startHistory();
        report = new Report(agent, past);
        startDashboard(report);
        startExport();
    }

    private void startResources() {
        if (!agent.configuration.resourcesEnabled()) {
            agent.status.feature("resources", "off", "switched off by resources.enabled");
            agent.status.feature(COUNTERS, "off", "resources.enabled is false");
            return;
        }
        Resources resources = Resources.ofThisMachine();
        startCounters(resources);
        resources.sample();
        agent.resources = resources;
        noteAbsent(resources);
    }

    /** Off by default: every thread that starts costs the kernel a little more while it is counted. */
    private void startCounters(Resources resources) {
        if (!agent.configuration.hardwareCountersEnabled()) {
            agent.status.feature(COUNTERS, "off", COUNTERS + ".enabled is false");
            return;
        }
        String impossible = PerfCounters.impossibleBecause();
        if (impossible != null) {
            agent.status.feature(COUNTERS, "off", impossible);
            return;
        }
        try {
            PerfCounters started = PerfCounters.start(JdkLookup.of(agent.instrumentation));
            resources.add(started);
            String missing = started.missing();
            agent.status.feature(COUNTERS, "on", started.basis() + (missing.isEmpty() ? "" : "; " + missing));
            count("threads_without_hardware_counters", started.uncountedThreads());
        } catch (NotCounted refused) {
            agent.status.feature(COUNTERS, "failed", refused.reason());
        } catch (ReflectiveOperationException | RuntimeException | LinkageError otherJdk) {
            agent.status.feature(COUNTERS, "failed", "this JVM does not let the kernel be called: " + otherJdk);
        }
    }

    /** What cannot be read here is said, because its figures are absent and not 0. */
    private void noteAbsent(Resources resources) {
        StringBuilder reason = new StringBuilder();
        resources
                .absent()
                .forEach((source, why) -> reason.append(reason.length() == 0 ? "not read: " : "; ")
                        .append(source)
                        .append(' ')
                        .append(why));
        agent.status.feature("resources", "on", reason.toString());
        count("resource_series_over_limit", resources.dropped());
    }

    private void sampleResources() {
        Resources resources = agent.resources;
        if (resources != null) {
            resources.sample();
            noteAbsent(resources);
        }
    }

    private void startHistory() {
        Configuration configuration = agent.configuration;
        if (!configuration.historyEnabled()) {
            agent.status.feature("history", "off", "history.enabled is false");
            return;
        }
        Past started = Past.start(
                configuration.dataDirectory(),
                configuration.dataMaxBytes(),
                agent.status,
                () -> Report.programStart(configuration),
                agent.traces);
        agent.traces.listener(started::add);
        agent.traces.all().forEach(started::add);
        agent.aggregator.remember(started);
        if (agent.jvm != null) {
            agent.jvm.profiles().keepIn(started);
        }
        past = started;
    }

    private void startDashboard(Report source) {
        Configuration configuration = agent.configuration;
        String offReason = configuration.dashboardOffReason();
        if (offReason != null) {
            dashboardOff(offReason, false);
            return;
        }
        if (!JdkModules.ensure(agent.instrumentation, "jdk.httpserver")) {
            dashboardOff("this run-time image has no module jdk.httpserver", true);
            return;
        }
        try {
            int wanted = configuration.dashboardPort();
            DashboardServer server = DashboardServer.start(
                    configuration.dashboardHost(),
                    wanted,
                    agent.aggregator,
                    past == null ? agent.traces : past,
                    agent.status,
                    source);
            agent.status.feature("dashboard", "on", "");
            source.leaveToken(server.url());
            say((wanted == 0 || wanted == server.port() ? "" : "port " + wanted + " is taken, ") + "dashboard on "
                    + server.url() + " (service " + configuration.service() + ")");
        } catch (IOException | IllegalArgumentException refused) {
            dashboardOff(String.valueOf(refused.getMessage()), true);
        }
    }

    private void dashboardOff(String reason, boolean aloud) {
        agent.status.feature("dashboard", "off", reason);
        AgentLog.warn("no dashboard: " + reason);
        if (aloud) {
            say("no dashboard, because " + reason + "; everything else works");
        }
    }

    private void say(String what) {
        String version = report == null ? "" : " " + report.version();
        System.err.println("perf-agent" + version + ": " + what);
    }

    private synchronized void startExport() {
        Configuration configuration = agent.configuration;
        ExportTarget traces = configuration.tracesTarget();
        ExportTarget metrics = configuration.metricsTarget();
        boolean overHttp = (traces != null && !traces.grpc()) || (metrics != null && !metrics.grpc());
        if (overHttp && !JdkModules.ensure(agent.instrumentation, "java.net.http")) {
            agent.status.feature("export.otlp", "failed", "this run-time image has no module java.net.http");
            say("no export, because this run-time image has no module java.net.http; everything else works");
            return;
        }
        OtlpExport started = OtlpExport.start(
                new OtlpSettings(
                        traces,
                        metrics,
                        configuration.exportIntervalMillis(),
                        configuration.exportTemporality(),
                        configuration.service(),
                        configuration.resourceAttributes()),
                agent.aggregator,
                agent.status,
                agent.resources);
        boolean onlySampled = configuration.sampler().kind() != Sampler.Kind.RATE;
        agent.traces.listener(trace -> {
            // Whoever names a sampler wants what it samples; by default slow and failed traces leave too.
            if (trace.sampled() || !onlySampled) {
                started.offer(trace);
            }
        });
        export = started;
    }

    private void tick(long tick) {
        try {
            if (startupWatch != null) {
                startupWatch.look();
            }
            agent.weaving.weaveContext();
            agent.traces.drain();
            agent.settings.look();
            if (tick % TICKS_PER_SECOND == 0) {
                agent.tracer.readWallClock();
                agent.tracer.openRequests().sweep(agent.status);
                agent.webSockets.sweep();
                agent.rpc.sweep();
                agent.aggregator.collect();
                sampleResources();
                agent.governor.look();
                if (agent.jvm != null) {
                    agent.jvm.look();
                }
                if (jmx != null) {
                    jmx.look();
                }
                countLosses();
            }
            if (tick % TICKS_PER_HOUR == TICKS_PER_HOUR - 1 && report != null) {
                report.keepToken();
            }
        } catch (RuntimeException | LinkageError failure) {
            // The next tick may work; a clock that stops would lose everything.
            AgentLog.error("the agent's clock stumbled", failure);
        }
    }

    /** What the recording side counts for itself, because it may not reach the status from there. */
    private void countLosses() {
        count("timer_stack_too_deep", agent.recording.tooDeepCalls());
        count("advice_failed", agent.sink.adviceFailures());
        count("class_not_woven", agent.weavings.failures());
        count("names_folded_into_other", agent.registry.overflowed());
    }

    private void count(String reason, long total) {
        long before = reported.getOrDefault(reason, 0L);
        if (total > before) {
            agent.status.dropped(reason, total - before);
            reported.put(reason, total);
        }
    }

    /** Called by the JVM at the program's end. */
    Thread stopper() {
        return new AgentThread("stop", new Runnable() {
            @Override
            public void run() {
                stop();
            }
        });
    }

    /** What is left to be exported is exported now, for {@value #FLUSH_MILLIS} ms at the longest. */
    private synchronized void stop() {
        stopped = true;
        agent.tracer.endStartup(System.nanoTime());
        if (export == null
                && (agent.configuration.tracesTarget() != null || agent.configuration.metricsTarget() != null)) {
            startExport();
        }
        if (report != null) {
            report.takeToken();
        }
        agent.traces.drain();
        if (past != null) {
            if (agent.jvm != null) {
                agent.jvm.profiles().close();
            }
            agent.aggregator.closeInterval();
            past.stop(HISTORY_MILLIS);
        }
        if (export != null) {
            export.flushAndStop(FLUSH_MILLIS);
        }
    }
}
