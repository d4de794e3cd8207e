package io.perfagent.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of everything that can be configured: name, type, range, default, and the OpenTelemetry property of the same
 * meaning.
 *
 * @param <T> the type {@link Values} parses it to
 */
final class Key<T> {

    /** How a value is written. */
    enum Kind {
        FLAG,
        NAME,
        SECRET,
        PATH,
        CHOICE,
        NUMBER,
        WHOLE_NUMBER,
        DURATION,
        SIZE,
        URL,
        GLOBS,
        PROPAGATORS,
        PAIRS,
        HEADERS
    }

    private static final long MIB = 1024 * 1024;
    private static final Map<String, Key<?>> BY_NAME = new LinkedHashMap<>();

    static final Key<Boolean> ENABLED = flag("enabled", true, "otel.sdk.disabled");
    static final Key<Boolean> RECORDING = flag("recording", true, null);
    static final Key<String> OFF_FILE = text("off.file", Kind.PATH, "perf-agent.off", null);
    static final Key<String> SERVICE = text("service", Kind.NAME, "", "otel.service.name");
    static final Key<String> CONFIG_FILE = text("config.file", Kind.PATH, "perf-agent.properties", null);

    static final Key<List<String>> PROFILE = list("profile", Kind.GLOBS, "", null);
    static final Key<Boolean> PROFILE_ALLOCATION = flag("profile.allocation", true, null);
    static final Key<String> TIMING = choice("timing", "adaptive", null, "adaptive", "exact");
    static final Key<Double> OVERHEAD_BUDGET = number("overhead.budget", "2", null, 0.1, 10_000);

    static final Key<Boolean> JFR_ENABLED = flag("jfr.enabled", false, null);
    static final Key<Boolean> JFR_SPANS = flag("jfr.spans", false, null);
    static final Key<Boolean> PROFILING_ENABLED = flag("profiling.enabled", true, null);
    static final Key<Long> PROFILING_INTERVAL = duration("profiling.interval", "20ms", null, 1, 10_000);
    static final Key<String> PROFILING_CPU = choice("profiling.cpu", "auto", null, "auto", "execution", "cputime");
    static final Key<Boolean> WALL_ENABLED = flag("profiling.wall.enabled", false, null);
    static final Key<Long> WALL_INTERVAL = duration("profiling.wall.interval", "100ms", null, 5, 60_000);
    static final Key<String> PROFILING_ENGINE = choice("profiling.engine", "jfr", null, "jfr", "async-profiler");
    static final Key<String> PROFILING_ASYNC_LIBRARY = text("profiling.async.library", Kind.PATH, "", null);
    static final Key<Boolean> PROFILING_ASYNC_WALL = flag("profiling.async.wall", false, null);
    static final Key<Boolean> RESOURCES_ENABLED = flag("resources.enabled", true, null);
    static final Key<Boolean> HARDWARE_COUNTERS_ENABLED = flag("hardware.counters.enabled", false, null);

    static final Key<List<String>> TRACE_METHODS = list("trace.methods", Kind.GLOBS, "", null);
    static final Key<Long> TRACE_MAX_SPANS =
            new Key<>("trace.max.spans", Kind.WHOLE_NUMBER, "10000", null, 100, 1_000_000, List.of());
    static final Key<Double> TRACE_RATE = number("trace.rate", "10", null, 0, 10_000);
    static final Key<String> TRACE_SAMPLER = choice(
            "trace.sampler",
            "rate",
            "otel.traces.sampler",
            "rate",
            "always_on",
            "always_off",
            "traceidratio",
            "parentbased_always_on",
            "parentbased_always_off",
            "parentbased_traceidratio");
    static final Key<Double> TRACE_SAMPLER_ARG = number("trace.sampler.arg", "1", "otel.traces.sampler.arg", 0, 1);
    static final Key<Long> TRACE_TIMEOUT = duration("trace.timeout", "1h", null, 1, 604_800_000);
    static final Key<String> TRACE_WEBSOCKET = choice("trace.websocket", "linked", null, "linked", "joined");
    static final Key<List<String>> PROPAGATORS =
            list("propagators", Kind.PROPAGATORS, "tracecontext,baggage", "otel.propagators");

    static final Key<Boolean> DASHBOARD_ENABLED = flag("dashboard.enabled", true, null);
    static final Key<String> DASHBOARD_HOST = text("dashboard.host", Kind.NAME, "127.0.0.1", null);
    static final Key<Long> DASHBOARD_PORT =
            new Key<>("dashboard.port", Kind.WHOLE_NUMBER, "7117", null, 0, 65_535, List.of());
    static final Key<String> DASHBOARD_TOKEN = text("dashboard.token", Kind.SECRET, "", null);
    static final Key<Boolean> HISTORY_ENABLED = flag("history.enabled", true, null);
    static final Key<String> DATA_DIR = text("data.dir", Kind.PATH, "", null);
    static final Key<Long> DATA_MAX = new Key<>("data.max", Kind.SIZE, "500MB", null, MIB, 16 * MIB * MIB, List.of());

    static final Key<String> OTLP_ENDPOINT = text("export.otlp.endpoint", Kind.URL, "", "otel.exporter.otlp.endpoint");
    static final Key<String> OTLP_PROTOCOL = protocol("export.otlp.protocol", "otel.exporter.otlp.protocol");
    static final Key<Map<String, String>> OTLP_HEADERS =
            pairs("export.otlp.headers", Kind.HEADERS, "otel.exporter.otlp.headers");
    static final Key<String> OTLP_COMPRESSION =
            compression("export.otlp.compression", "otel.exporter.otlp.compression");
    static final Key<Long> OTLP_TIMEOUT = timeout("export.otlp.timeout", "otel.exporter.otlp.timeout");
    static final Key<String> OTLP_CERTIFICATE =
            text("export.otlp.certificate", Kind.PATH, "", "otel.exporter.otlp.certificate");
    static final Key<String> OTLP_CLIENT_KEY =
            text("export.otlp.client.key", Kind.PATH, "", "otel.exporter.otlp.client.key");
    static final Key<String> OTLP_CLIENT_CERTIFICATE =
            text("export.otlp.client.certificate", Kind.PATH, "", "otel.exporter.otlp.client.certificate");
    static final SignalKeys TRACES = signal("traces");
    static final SignalKeys METRICS = signal("metrics");
    static final Key<Long> OTLP_INTERVAL =
            duration("export.otlp.interval", "60s", "otel.metric.export.interval", 100, 3_600_000);
    static final Key<String> OTLP_TEMPORALITY = choice(
            "export.otlp.temporality",
            "cumulative",
            "otel.exporter.otlp.metrics.temporality.preference",
            "cumulative",
            "delta",
            "lowmemory");
    static final Key<Map<String, String>> RESOURCE_ATTRIBUTES =
            pairs("resource.attributes", Kind.PAIRS, "otel.resource.attributes");

    private static final Map<String, Key<Boolean>> INSTRUMENTATIONS = new LinkedHashMap<>();

    static {
        for (String name : Configuration.INSTRUMENTATIONS) {
            // Concatenation by + would start the invokedynamic machinery before the application's main.
            String key = "instrumentation.".concat(name).concat(".enabled");
            INSTRUMENTATIONS.put(name, flag(key, !name.equals("jul"), null));
        }
    }

    private final String name;
    private final Kind kind;
    private final String fallback;
    private final @Nullable String otelName;
    private final double min;
    private final double max;
    private final List<String> choices;

    private Key(
            String name,
            Kind kind,
            String fallback,
            @Nullable String otelName,
            double min,
            double max,
            List<String> choices) {
        this.name = name;
        this.kind = kind;
        this.fallback = fallback;
        this.otelName = otelName;
        this.min = min;
        this.max = max;
        this.choices = choices;
        BY_NAME.put(name, this);
    }

    private static Key<Boolean> flag(String name, boolean fallback, @Nullable String otelName) {
        return new Key<>(name, Kind.FLAG, String.valueOf(fallback), otelName, 0, 0, List.of());
    }

    private static Key<String> text(String name, Kind kind, String fallback, @Nullable String otelName) {
        return new Key<>(name, kind, fallback, otelName, 0, 0, List.of());
    }

    private static Key<String> choice(String name, String fallback, @Nullable String otelName, String... choices) {
        return new Key<>(name, Kind.CHOICE, fallback, otelName, 0, 0, List.of(choices));
    }

    private static Key<Double> number(String name, String fallback, @Nullable String otelName, double min, double max) {
        return new Key<>(name, Kind.NUMBER, fallback, otelName, min, max, List.of());
    }

    private static Key<Long> duration(
            String name, String fallback, @Nullable String otelName, long minMillis, long maxMillis) {
        return new Key<>(name, Kind.DURATION, fallback, otelName, minMillis, maxMillis, List.of());
    }

    private static Key<List<String>> list(String name, Kind kind, String fallback, @Nullable String otelName) {
        return new Key<>(name, kind, fallback, otelName, 0, 0, List.of());
    }

    private static Key<Map<String, String>> pairs(String name, Kind kind, String otelName) {
        return new Key<>(name, kind, "", otelName, 0, 0, List.of());
    }

    private static Key<String> protocol(String name, String otelName) {
        return choice(name, "http/protobuf", otelName, "http/protobuf", ExportTarget.GRPC);
    }

    private static Key<String> compression(String name, String otelName) {
        return choice(name, "none", otelName, "none", "gzip");
    }

    private static Key<Long> timeout(String name, String otelName) {
        return duration(name, "10s", otelName, 1, 600_000);
    }

    private static SignalKeys signal(String signal) {
        String ours = "export.otlp.".concat(signal);
        String otel = "otel.exporter.otlp.".concat(signal);
        return new SignalKeys(
                "/v1/".concat(signal),
                flag(ours, true, "otel.".concat(signal).concat(".exporter")),
                text(ours.concat(".endpoint"), Kind.URL, "", otel.concat(".endpoint")),
                protocol(ours.concat(".protocol"), otel.concat(".protocol")),
                pairs(ours.concat(".headers"), Kind.HEADERS, otel.concat(".headers")),
                compression(ours.concat(".compression"), otel.concat(".compression")),
                timeout(ours.concat(".timeout"), otel.concat(".timeout")),
                text(ours.concat(".certificate"), Kind.PATH, "", otel.concat(".certificate")),
                text(ours.concat(".client.key"), Kind.PATH, "", otel.concat(".client.key")),
                text(ours.concat(".client.certificate"), Kind.PATH, "", otel.concat(".client.certificate")));
    }

    /** Every key, in the order of the documentation. */
    static List<Key<?>> all() {
        return new ArrayList<>(BY_NAME.values());
    }

    /** The key of that name, or null when there is none. */
    static @Nullable Key<?> named(String name) {
        return BY_NAME.get(name);
    }

    /** The switch of one instrumentation, or null when the name is not in {@link Configuration#INSTRUMENTATIONS}. */
    static @Nullable Key<Boolean> ofInstrumentation(String name) {
        return INSTRUMENTATIONS.get(name);
    }

    String name() {
        return name;
    }

    Kind kind() {
        return kind;
    }

    /** The default as a user would write it; empty when unset or derived. */
    String fallback() {
        return fallback;
    }

    /** The system property of OpenTelemetry that means the same, or null. */
    @Nullable
    String otelName() {
        return otelName;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    List<String> choices() {
        return choices;
    }

    /** A value that {@link Values} parsed for this very key, in its type. */
    @SuppressWarnings("unchecked") // the factories above pair each kind with its type
    T cast(Object value) {
        return (T) value;
    }

    /** Whether a change takes effect while the program runs. */
    boolean live() {
        return this == RECORDING
                || this == PROFILE
                || this == PROFILE_ALLOCATION
                || this == TIMING
                || this == OVERHEAD_BUDGET
                || this == PROFILING_ENABLED
                || this == PROFILING_INTERVAL
                || this == WALL_ENABLED
                || this == WALL_INTERVAL
                || this == TRACE_METHODS
                || this == TRACE_MAX_SPANS
                || this == TRACE_TIMEOUT
                || this == TRACE_RATE
                || this == TRACE_SAMPLER
                || this == TRACE_SAMPLER_ARG
                || INSTRUMENTATIONS.containsValue(this);
    }

    boolean secret() {
        return kind == Kind.SECRET || kind == Kind.HEADERS;
    }

    String propertyName() {
        return "perfagent.".concat(name);
    }

    String environmentName() {
        return environmentName(propertyName());
    }

    /** How a property is spelt in the environment: upper case, dots and dashes as underscores. */
    static String environmentName(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** A value of this key without what must not be shown: the credentials and the query of anything like a URL. */
    String shownValue(String value) {
        if (kind != Kind.URL && !value.contains("://")) {
            return value;
        }
        int query = value.indexOf('?');
        String url = query < 0 ? value : value.substring(0, query);
        int at = url.lastIndexOf('@');
        int scheme = url.indexOf("://");
        return at < 0
                ? url
                : url.substring(0, scheme >= 0 && scheme < at ? scheme + 3 : 0).concat(url.substring(at + 1));
    }
}
