package io.perfagent.config;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Decides the value of every key: the first layer with a usable value wins, then keys that depend on others are settled. */
final class ConfigurationLoader {

    /** The rank of a value nobody gave. */
    private static final int DEFAULT_RANK = Integer.MAX_VALUE;

    /**
     * The value a key ended up with.
     *
     * @param rank the layer it came from; the lower, the stronger
     */
    record Resolved(Object value, String shown, String source, int rank) {
        boolean given() {
            return rank != DEFAULT_RANK;
        }
    }

    private final Warnings warnings = new Warnings();
    private final Map<Key<?>, Resolved> resolved = new LinkedHashMap<>();
    private List<Layer> layers = List.of();

    /** See {@link Configuration#load}; may throw when an argument misbehaves. */
    Configuration load(
            Layer changes,
            @Nullable String arguments,
            Properties properties,
            Map<String, String> environment,
            File workingDirectory) {
        layers = new ArrayList<>();
        layers.add(changes);
        layers.addAll(new Sources(warnings).read(arguments, properties, environment, workingDirectory));
        return resolveAll(ServiceName.derive(properties), workingDirectory);
    }

    /** The defaults alone, with one line that says why. */
    Configuration defaults(String warning) {
        warnings.add(warning);
        return resolveAll(ServiceName.derive(new Properties()), new File("").getAbsoluteFile());
    }

    private Configuration resolveAll(String derivedService, File workingDirectory) {
        for (Key<?> key : Key.all()) {
            resolve(key, key == Key.SERVICE ? derivedService : key.fallback());
        }
        settleService();
        settleSignal(Key.TRACES);
        settleSignal(Key.METRICS);
        if (!Configuration.isLoopback(of(Key.DASHBOARD_HOST).shown())) {
            remark(Key.DASHBOARD_HOST, "the dashboard stays off; use 127.0.0.1, ::1 or localhost");
        }
        return new Configuration(
                resolved,
                absolute(Key.DATA_DIR, workingDirectory),
                absolute(Key.OFF_FILE, workingDirectory),
                target(Key.TRACES, workingDirectory),
                target(Key.METRICS, workingDirectory),
                settings(),
                warnings.lines());
    }

    private File absolute(Key<String> key, File workingDirectory) {
        File path = new File((String) of(key).value());
        return path.isAbsolute() ? path : new File(workingDirectory.getAbsoluteFile(), path.getPath());
    }

    private void resolve(Key<?> key, String fallback) {
        for (int rank = 0; rank < layers.size(); rank++) {
            Layer layer = layers.get(rank);
            String raw = layer.value(key);
            if (raw == null) {
                continue;
            }
            String source = layer.source(key);
            try {
                String text = layer.openTelemetry() ? translated(key, raw.trim()) : raw;
                Object value = Values.parse(key, text, source, warnings);
                resolved.put(key, new Resolved(value, Values.display(key, value, text), source, rank));
                return;
            } catch (BadValue e) {
                warnings.rejected(key, raw.trim(), source, e.remedy());
            }
        }
        resolved.put(key, defaultOf(key, fallback));
    }

    private Resolved defaultOf(Key<?> key, String fallback) {
        // An empty path is the one default that is derived later, from the service.
        Object value = fallback;
        try {
            value = fallback.isEmpty() && key.kind() == Key.Kind.PATH
                    ? fallback
                    : Values.parse(key, fallback, "default", warnings);
        } catch (BadValue e) {
            throw new IllegalStateException(key.name(), e);
        }
        return new Resolved(value, Values.display(key, value, fallback), "default", DEFAULT_RANK);
    }

    /** Where OpenTelemetry spells the same meaning differently, the text as our key would have it. */
    private static String translated(Key<?> key, String raw) throws BadValue {
        if (key == Key.ENABLED) {
            return switch (Values.lowerCase(raw)) {
                case "true" -> "false";
                case "false" -> "true";
                default -> throw new BadValue("use true or false for OTEL_SDK_DISABLED");
            };
        }
        if (key == Key.TRACES.wanted() || key == Key.METRICS.wanted()) {
            List<String> exporters = Values.split(Values.lowerCase(raw), ',');
            if (!exporters.contains("otlp") && !exporters.contains("none")) {
                throw new BadValue("use otlp or none; no other exporter is available");
            }
            return String.valueOf(exporters.contains("otlp"));
        }
        return raw;
    }

    private void settleService() {
        Resolved attributes = of(Key.RESOURCE_ATTRIBUTES);
        Object name = ((Map<?, ?>) attributes.value()).get("service.name");
        if (!of(Key.SERVICE).given()
                && name instanceof String service
                && !service.trim().isEmpty()) {
            put(Key.SERVICE, service.trim(), attributes);
        }
        if (!of(Key.DATA_DIR).given()) {
            String folder = ServiceName.fileName((String) of(Key.SERVICE).value());
            put(Key.DATA_DIR, "perf-agent-data".concat(File.separator).concat(folder), of(Key.DATA_DIR));
        }
    }

    private void settleSignal(SignalKeys signal) {
        settle(signal.protocol(), Key.OTLP_PROTOCOL);
        settle(signal.headers(), Key.OTLP_HEADERS);
        settle(signal.compression(), Key.OTLP_COMPRESSION);
        settle(signal.timeout(), Key.OTLP_TIMEOUT);
        settle(signal.certificate(), Key.OTLP_CERTIFICATE);
        settle(signal.clientKey(), Key.OTLP_CLIENT_KEY);
        settle(signal.clientCertificate(), Key.OTLP_CLIENT_CERTIFICATE);
        settleEndpoint(signal);
    }

    /** Gives a signal what is said for all, unless it has its own. */
    private <T> void settle(Key<T> own, Key<T> common) {
        if (commonCounts(of(own), of(common))) {
            resolved.put(own, of(common));
        }
    }

    /** A signal's own value wins over the common one, unless that one is ours and its own is OpenTelemetry's. */
    private boolean commonCounts(Resolved own, Resolved common) {
        return common.given() && (!own.given() || (openTelemetry(own) && !openTelemetry(common)));
    }

    /** A signal that was asked for without any endpoint goes to a collector on this machine. */
    private void settleEndpoint(SignalKeys signal) {
        boolean grpc = ExportTarget.GRPC.equals(of(signal.protocol()).value());
        Resolved own = of(signal.endpoint());
        Resolved common = of(Key.OTLP_ENDPOINT);
        Resolved wanted = of(signal.wanted());
        if (commonCounts(own, common)) {
            String base = (String) common.value();
            boolean slash = base.endsWith("/");
            boolean asItIs = base.isEmpty() || grpc;
            put(
                    signal.endpoint(),
                    asItIs ? base : (slash ? base.substring(0, base.length() - 1) : base).concat(signal.path()),
                    common);
        } else if (!own.given() && wanted.given() && wanted.value().equals(true)) {
            put(
                    signal.endpoint(),
                    grpc ? "http://localhost:4317" : "http://localhost:4318".concat(signal.path()),
                    wanted);
        }
    }

    /** Where and how a signal goes; null when it does not. */
    private @Nullable ExportTarget target(SignalKeys signal, File workingDirectory) {
        String endpoint = (String) of(signal.endpoint()).value();
        if (endpoint.isEmpty() || of(signal.wanted()).value().equals(false)) {
            return null;
        }
        return new ExportTarget(
                endpoint,
                (String) of(signal.protocol()).value(),
                signal.headers().cast(of(signal.headers()).value()),
                (Long) of(signal.timeout()).value(),
                (String) of(signal.compression()).value(),
                fileOrNull(signal.certificate(), workingDirectory),
                fileOrNull(signal.clientKey(), workingDirectory),
                fileOrNull(signal.clientCertificate(), workingDirectory));
    }

    private @Nullable File fileOrNull(Key<String> key, File workingDirectory) {
        return of(key).value().equals("") ? null : absolute(key, workingDirectory);
    }

    private boolean openTelemetry(Resolved value) {
        return layers.get(value.rank()).openTelemetry();
    }

    private void remark(Key<?> key, String text) {
        warnings.remark(key, of(key).shown(), of(key).source(), text);
    }

    private Resolved of(Key<?> key) {
        Resolved value = resolved.get(key);
        if (value == null) {
            throw new IllegalStateException(key.name());
        }
        return value;
    }

    private void put(Key<String> key, String value, Resolved origin) {
        resolved.put(key, new Resolved(value, Values.display(key, value, value), origin.source(), origin.rank()));
    }

    private List<Setting> settings() {
        List<Setting> settings = new ArrayList<>(resolved.size());
        for (Map.Entry<Key<?>, Resolved> entry : resolved.entrySet()) {
            Resolved value = entry.getValue();
            settings.add(new Setting(entry.getKey().name(), value.shown(), value.source()));
        }
        return List.copyOf(settings);
    }
}
