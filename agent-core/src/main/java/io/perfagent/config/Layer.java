package io.perfagent.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One place settings come from, with the values it gives to keys.
 *
 * @param place what kind of place
 * @param path the file, for the source of a setting; empty for other places
 * @param values raw text by the name of the key
 */
record Layer(Place place, String path, Map<String, String> values) {

    /** The places, in order of precedence. */
    enum Place {
        /** Said while the program runs: wins over everything said at the start. */
        CHANGE,
        ARGUMENTS,
        PROPERTIES,
        ENVIRONMENT,
        FILE,
        OTEL_PROPERTIES,
        OTEL_ENVIRONMENT
    }

    /** When nothing was changed yet. */
    static final Layer NO_CHANGES = new Layer(Place.CHANGE, "", Map.of());

    /** Whether its values are spelt the way OpenTelemetry does. */
    boolean openTelemetry() {
        return place == Place.OTEL_PROPERTIES || place == Place.OTEL_ENVIRONMENT;
    }

    @Nullable
    String value(Key<?> key) {
        return values.get(key.name());
    }

    /** Where exactly the value of a key comes from, as {@link Setting#source()} says it. */
    String source(Key<?> key) {
        String property = openTelemetry() && key.otelName() != null ? key.otelName() : key.propertyName();
        return switch (place) {
            case CHANGE -> "changed while running";
            case ARGUMENTS -> "agent argument";
            case PROPERTIES, OTEL_PROPERTIES -> "system property ".concat(property);
            case ENVIRONMENT, OTEL_ENVIRONMENT -> "environment ".concat(Key.environmentName(property));
            case FILE -> "file ".concat(path);
        };
    }
}
