package io.perfagent.agent;

import io.perfagent.aggregate.Aggregator;
import io.perfagent.bootstrap.AgentThread;
import io.perfagent.bootstrap.Handoff;
import io.perfagent.config.Configuration;
import io.perfagent.config.LiveConfiguration;
import io.perfagent.database.JdbcSpans;
import io.perfagent.governor.Governor;
import io.perfagent.instrumentation.Scope;
import io.perfagent.instrumentation.Transformer;
import io.perfagent.network.WebSockets;
import io.perfagent.recording.CarrierThreads;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.resource.Resources;
import io.perfagent.rpc.RpcCalls;
import io.perfagent.runtime.jfr.JfrSpanEvents;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.Continuations;
import io.perfagent.trace.DatabaseSpans;
import io.perfagent.trace.KeptTraces;
import io.perfagent.trace.MessageSpans;
import io.perfagent.trace.Propagation;
import io.perfagent.trace.RpcSpans;
import io.perfagent.trace.StartupWatch;
import io.perfagent.trace.Tracer;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The agent: what is made before {@code main} runs, in order, and nothing that could wait. Dashboard, export and the
 * clock come later, on a thread of their own ({@link Services}).
 */
public final class PerfAgent {

    /** What held at the start; what can change while the program runs is asked of {@link #settings}. */
    final Configuration configuration;

    final Instrumentation instrumentation;
    final AgentStatus status = new AgentStatus();
    final SeriesRegistry registry = new SeriesRegistry();
    final Recorders recorders;
    final Recording recording;
    final KeptTraces traces = new KeptTraces(status);
    final Tracer tracer;
    final JdbcSpans jdbc;
    final WebSockets webSockets;
    final RpcCalls rpc;
    final AgentSink sink;
    final Aggregator aggregator;
    final Weavings weavings;
    final Moment moment;
    final Transformer transformer;
    final LiveWeaving weaving;
    final LiveSettings settings;
    final Governor governor;

    /** Null until the program is on its way. */
    volatile @Nullable JvmWatch jvm;
    /** Null until the program is on its way, and where it is switched off. */
    volatile @Nullable Resources resources;

    private PerfAgent(LiveConfiguration live, Instrumentation instrumentation) {
        configuration = live.current();
        this.instrumentation = instrumentation;
        recorders = new Recorders(CarrierThreads.threadLocal(instrumentation));
        recording = new Recording(recorders, configuration.profileAllocation());
        tracer = new Tracer(
                recording,
                registry,
                LiveSettings.headSampler(configuration),
                traces,
                Propagation.of(configuration.propagators()));
        jdbc = new JdbcSpans(new DatabaseSpans(tracer));
        Continuations continuations = new Continuations(tracer, status);
        rpc = new RpcCalls(recording, registry, new RpcSpans(tracer, continuations), status);
        webSockets = new WebSockets(
                recording,
                registry,
                new MessageSpans(tracer, continuations, configuration.traceJoinsMessages()),
                status);
        sink = new AgentSink(recording, tracer, continuations, jdbc, rpc, webSockets, status);
        aggregator = new Aggregator(recorders, registry);
        moment = new Moment(System.getProperty("sun.java.command", ""));
        weavings = new Weavings(registry, tracer, status, moment);
        Scope scope = LiveSettings.scope(configuration);
        transformer = new Transformer(scope, weavings);
        weaving = new LiveWeaving(transformer, scope, instrumentation, registry, weavings);
        settings = new LiveSettings(this, live);
        governor = new Governor(
                recording.plan(),
                new OwnWorkload(this),
                Levers.of(this),
                configuration.overheadBudgetPercent(),
                configuration.adaptiveTiming());
        tracer.maxSpans(configuration.traceMaxSpans());
        tracer.openRequests().mostMillis(configuration.traceTimeoutMillis());
        if (configuration.jfrSpans()) {
            tellRecorder();
        }
    }

    /** Before the program runs, so that no transaction is missed. */
    private void tellRecorder() {
        if (!JdkModules.ensure(instrumentation, "jdk.jfr")) {
            status.feature("jfr.spans", "off", "this run-time image has no module jdk.jfr");
            return;
        }
        try {
            tracer.tell(new JfrSpanEvents());
            status.feature("jfr.spans", "on", "");
        } catch (LinkageError | RuntimeException unavailable) {
            status.feature("jfr.spans", "off", "this JVM has no recorder: " + unavailable);
        }
    }

    /**
     * Starts the agent; called once, reflectively, by the launcher. The caller catches whatever is thrown.
     *
     * @param attached whether the program was running already
     * @param bootNote empty, or why the boot classes could not be defined one by one
     */
    public static void start(String arguments, Instrumentation instrumentation, boolean attached, String bootNote) {
        File workingDirectory = new File(System.getProperty("user.dir", "."));
        Configuration configuration =
                Configuration.load(arguments, System.getProperties(), System.getenv(), workingDirectory);
        warn(configuration.warnings());
        if (!configuration.enabled()) {
            return;
        }
        PerfAgent agent = new PerfAgent(
                new LiveConfiguration(
                        configuration, arguments, System.getProperties(), System.getenv(), workingDirectory),
                instrumentation);
        if (!bootNote.isEmpty()) {
            agent.status.feature("boot-classes", "on", "by appending the jar, because: " + bootNote);
        }
        // Before the first class is woven, because the allocation counter is looked for once.
        JdkModules.ensure(instrumentation, "jdk.management");
        loadNetworking();
        Handoff.install(agent.sink);
        agent.settings.look();
        agent.weave();
        Thread main = Thread.currentThread();
        if (!attached) {
            agent.openStartup();
        }
        Services services = new Services(agent, attached ? null : new StartupWatch(agent.tracer, main));
        if (attached || hasLoadedProgram(instrumentation)) {
            agent.transformer.weaveLoaded(instrumentation);
        }
        new AgentThread("clock", services).start();
        Runtime.getRuntime().addShutdownHook(services.stopper());
    }

    /** With an AOT cache (JDK 24 and newer) the program's classes are there before any agent is asked. */
    private static boolean hasLoadedProgram(Instrumentation instrumentation) {
        ClassLoader program = ClassLoader.getSystemClassLoader();
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (loaded.getClassLoader() == program && !loaded.getName().startsWith("io.perfagent.")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Initialises what the dashboard's sockets need while {@code main} has not begun. On JDK 17 two threads that load native
     * libraries at once can wait for each other for ever: a program's library (netty's) asks for these classes while its loading
     * holds the JVM's lock, and a thread of the agent would be in their initialisers waiting for that lock.
     */
    private static void loadNetworking() {
        try {
            Class.forName("java.net.InetAddress");
            Class.forName("sun.nio.ch.IOUtil");
        } catch (ClassNotFoundException | LinkageError otherJdk) {
            AgentLog.warn("no networking before main: " + otherJdk);
        }
    }

    private void weave() {
        for (String name : Transformer.names()) {
            boolean on = configuration.instrumentationEnabled(name);
            status.feature(
                    name,
                    on ? "waiting" : "off",
                    on
                            ? name.equals("profiled")
                                    ? "no class with @Profiled and none that profile=… names was loaded yet"
                                    : "no class of such a library was loaded yet"
                            : "instrumentation." + name + ".enabled is false");
        }
        instrumentation.addTransformer(transformer, true);
    }

    /** The program's start-up is a transaction too, from the start of the process. */
    private void openStartup() {
        long nowNanos = System.nanoTime();
        long nowEpochMillis = System.currentTimeMillis();
        Optional<Instant> start = ProcessHandle.current().info().startInstant();
        long startEpochMillis = start.isPresent() ? start.get().toEpochMilli() : nowEpochMillis;
        long agoMillis = Math.max(0, Math.min(nowEpochMillis - startEpochMillis, 60_000));
        tracer.startStartup(
                configuration.service(), nowNanos - agoMillis * 1_000_000, (nowEpochMillis - agoMillis) * 1_000_000);
    }

    /** One line on stderr for all that is wrong with the configuration; each problem is on the status page too. */
    private static void warn(List<String> warnings) {
        if (warnings.isEmpty()) {
            return;
        }
        StringBuilder line = new StringBuilder("perf-agent: ");
        for (int i = 0; i < warnings.size() && i < 3; i++) {
            line.append(i == 0 ? "" : "; ").append(warnings.get(i));
        }
        if (warnings.size() > 3) {
            line.append("; and ").append(warnings.size() - 3).append(" more on the status page");
        }
        System.err.println(line);
        for (String warning : warnings) {
            AgentLog.warn(warning);
        }
    }
}
