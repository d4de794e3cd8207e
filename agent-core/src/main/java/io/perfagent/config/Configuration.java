package io.perfagent.config;

import io.perfagent.instrumentation.Transformer;
import java.io.File;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for, immutable and safe to share between threads.
 *
 * <p>It is loaded before the application's {@code main}, so loading touches {@code java.io} and plain collections only:
 * no logging, no {@code java.nio.file}, no regular expressions, no lambdas, no JMX.
 */
public final class Configuration {

    /** The names for which {@code instrumentation.<name>.enabled} exists. */
    public static final List<String> INSTRUMENTATIONS = Transformer.names();

    private final Map<Key<?>, ConfigurationLoader.Resolved> values;
    private final File dataDirectory;
    private final File offFile;
    private final @Nullable ExportTarget traces;
    private final @Nullable ExportTarget metrics;
    private final List<Setting> settings;
    private final List<String> warnings;

    Configuration(
            Map<Key<?>, ConfigurationLoader.Resolved> values,
            File dataDirectory,
            File offFile,
            @Nullable ExportTarget traces,
            @Nullable ExportTarget metrics,
            List<Setting> settings,
            List<String> warnings) {
        this.values = values;
        this.dataDirectory = dataDirectory;
        this.offFile = offFile;
        this.traces = traces;
        this.metrics = metrics;
        this.settings = settings;
        this.warnings = warnings;
    }

    /**
     * Reads every source once. Never throws: a value that cannot be used gives way to the next source or the default, and
     * becomes one of {@link #warnings()}.
     *
     * @param agentArguments {@code key=value;key=value}, or null when there are none
     * @param systemProperties for {@code perfagent.*}, {@code otel.*} and the name of the program
     * @param environment for {@code PERFAGENT_*} and {@code OTEL_*}
     * @param workingDirectory where relative paths start
     */
    public static Configuration load(
            @Nullable String agentArguments,
            Properties systemProperties,
            Map<String, String> environment,
            File workingDirectory) {
        try {
            return new ConfigurationLoader()
                    .load(Layer.NO_CHANGES, agentArguments, systemProperties, environment, workingDirectory);
        } catch (RuntimeException | StackOverflowError e) {
            return new ConfigurationLoader()
                    .defaults("the configuration could not be read, defaults are used: "
                            + e.getClass().getName());
        }
    }

    /** Whether the agent does anything at all. */
    public boolean enabled() {
        return get(Key.ENABLED);
    }

    /** Whether calls are recorded; switched off, woven code stays and does nothing. */
    public boolean recording() {
        return get(Key.RECORDING);
    }

    /** The file that stops recording for as long as it exists, absolute. */
    public File offFile() {
        return offFile;
    }

    /** The service's name; never empty. */
    public String service() {
        return get(Key.SERVICE);
    }

    /** Well-formed globs of methods to time: {@code package.Outer$Inner#method}; without {@code #}, every method. */
    public List<String> profile() {
        return get(Key.PROFILE);
    }

    /** Whether timed methods also count the bytes they allocate. */
    public boolean profileAllocation() {
        return get(Key.PROFILE_ALLOCATION);
    }

    /** Whether very hot methods may be timed one call in k, and be left alone when even counting them costs too much. */
    public boolean adaptiveTiming() {
        return get(Key.TIMING).equals("adaptive");
    }

    /** Whether the JVM's own recorder is asked for events. */
    public boolean jfrEnabled() {
        return get(Key.JFR_ENABLED);
    }

    /** Whether transactions and spans are events of the JVM's recorder too. */
    public boolean jfrSpans() {
        return get(Key.JFR_SPANS);
    }

    /** Whether stacks are sampled. */
    public boolean profilingEnabled() {
        return get(Key.PROFILING_ENABLED);
    }

    /** Time between two samples of what runs, in milliseconds. */
    public long profilingIntervalMillis() {
        return get(Key.PROFILING_INTERVAL);
    }

    /** Whether samples are taken by CPU time where the JVM can; else by wall clock. */
    public boolean profilingByCpuTime() {
        return !get(Key.PROFILING_CPU).equals("execution");
    }

    /** Whether threads that are in a transaction are looked at, whatever they do. */
    public boolean wallEnabled() {
        return get(Key.WALL_ENABLED);
    }

    /** Time between two looks at them, in milliseconds. */
    public long wallIntervalMillis() {
        return get(Key.WALL_INTERVAL);
    }

    /** Whether async-profiler is to sample what runs and allocates, and not the JVM's own recorder. */
    public boolean profilingByAsyncProfiler() {
        return get(Key.PROFILING_ENGINE).equals("async-profiler");
    }

    /** The library of async-profiler; empty where it is to be found. */
    public String profilingAsyncLibrary() {
        return get(Key.PROFILING_ASYNC_LIBRARY);
    }

    /** Whether async-profiler also looks at threads that do not run. */
    public boolean profilingAsyncWall() {
        return get(Key.PROFILING_ASYNC_WALL);
    }

    /** Whether what machine, container and process use is read. */
    public boolean resourcesEnabled() {
        return get(Key.RESOURCES_ENABLED);
    }

    /** Whether the kernel is asked to count cycles, instructions and the like. */
    public boolean hardwareCountersEnabled() {
        return get(Key.HARDWARE_COUNTERS_ENABLED);
    }

    /** Well-formed globs of methods whose every call becomes a span. */
    public List<String> traceMethods() {
        return get(Key.TRACE_METHODS);
    }

    /** Spans one trace may hold; further calls are added up in their parent. 100 to 1,000,000. */
    public long traceTimeoutMillis() {
        return get(Key.TRACE_TIMEOUT);
    }

    /** Spans a trace may hold. */
    public int traceMaxSpans() {
        return get(Key.TRACE_MAX_SPANS).intValue();
    }

    /** What the agent may cost, in percent of one CPU; 0.1 to 10,000. */
    public double overheadBudgetPercent() {
        return get(Key.OVERHEAD_BUDGET);
    }

    /** How traces are chosen when they start. */
    public Sampler sampler() {
        return Sampler.of(get(Key.TRACE_SAMPLER), get(Key.TRACE_SAMPLER_ARG));
    }

    /** Traces a second that sampling keeps with {@link Sampler.Kind#RATE}; 0 to 10,000. */
    public double traceRatePerSecond() {
        return get(Key.TRACE_RATE);
    }

    /** Whether WebSocket messages are part of their handshake's trace; otherwise each is a trace linked to it. */
    public boolean traceJoinsMessages() {
        return get(Key.TRACE_WEBSOCKET).equals("joined");
    }

    /** Context formats to read and write, of {@code tracecontext}, {@code baggage}, {@code b3} and {@code b3multi}; empty for none. */
    public List<String> propagators() {
        return get(Key.PROPAGATORS);
    }

    /** Why the dashboard must not be served, in a sentence; null when it is to be served. */
    public @Nullable String dashboardOffReason() {
        if (!get(Key.DASHBOARD_ENABLED)) {
            return "switched off by dashboard.enabled ("
                    + resolved(Key.DASHBOARD_ENABLED).source() + ")";
        }
        return isLoopback(dashboardHost())
                ? null
                : "dashboard.host is not a loopback address: " + Warnings.shown(dashboardHost());
    }

    /** The address to serve the dashboard on; a loopback address whenever {@link #dashboardOffReason()} is null. */
    public String dashboardHost() {
        return get(Key.DASHBOARD_HOST);
    }

    /** The dashboard's preferred port; 0 for any free one. */
    public int dashboardPort() {
        return get(Key.DASHBOARD_PORT).intValue();
    }

    /** What a request that changes something must show; empty when none may. Secret: never to be shown or logged. */
    public String dashboardToken() {
        return get(Key.DASHBOARD_TOKEN);
    }

    /** Whether anything is kept on disk. */
    public boolean historyEnabled() {
        return get(Key.HISTORY_ENABLED);
    }

    /** Where history is kept, absolute; it need not exist. */
    public File dataDirectory() {
        return dataDirectory;
    }

    /** What the history may occupy on disk, in bytes. */
    public long dataMaxBytes() {
        return get(Key.DATA_MAX);
    }

    /** Where and how traces are exported, or null when they are not. */
    public @Nullable ExportTarget tracesTarget() {
        return traces;
    }

    /** Where and how metrics are exported, or null when they are not. */
    public @Nullable ExportTarget metricsTarget() {
        return metrics;
    }

    /** The time between two exports of metrics, in milliseconds. */
    public long exportIntervalMillis() {
        return get(Key.OTLP_INTERVAL);
    }

    /** What exported metrics count from: {@code cumulative}, {@code delta} or {@code lowmemory}. */
    public String exportTemporality() {
        return get(Key.OTLP_TEMPORALITY);
    }

    /** Attributes of this process in exports, decoded; without {@code service.name}, which is {@link #service()}. */
    public Map<String, String> resourceAttributes() {
        Map<String, String> attributes = new LinkedHashMap<>(get(Key.RESOURCE_ATTRIBUTES));
        attributes.remove("service.name");
        return Collections.unmodifiableMap(attributes);
    }

    /** Whether an instrumentation of {@link #INSTRUMENTATIONS} is on; any other name is on. */
    public boolean instrumentationEnabled(String name) {
        Key<Boolean> key = Key.ofInstrumentation(name);
        return key == null || get(key);
    }

    /** Every known key with its effective value and where that came from; secrets are masked. */
    public List<Setting> settings() {
        return settings;
    }

    /** What is wrong with the configuration: single lines that name key, value and remedy, and hold no secret. */
    public List<String> warnings() {
        return warnings;
    }

    /** Whether an address can be reached from this machine only; decided from the text, without asking a resolver. */
    static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost") || host.equals("::1") || host.equals("[::1]")) {
            return true;
        }
        int dots = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            dots += c == '.' ? 1 : 0;
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return host.startsWith("127.") && dots == 3 && !host.contains("..") && !host.endsWith(".");
    }

    private <T> T get(Key<T> key) {
        return key.cast(resolved(key).value());
    }

    private ConfigurationLoader.Resolved resolved(Key<?> key) {
        ConfigurationLoader.Resolved value = values.get(key);
        if (value == null) {
            throw new IllegalStateException(key.name());
        }
        return value;
    }
}
