package io.perfagent.config;

import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Collects the values of every {@link Layer}, and warns of names nobody knows. Never prints the value of such a name. */
final class Sources {

    static final int MAX_ARGUMENT_CHARS = 65_536;
    static final int MAX_ENTRIES = 1000;
    private static final String PROPERTY_PREFIX = "perfagent.";
    private static final String ENVIRONMENT_PREFIX = "PERFAGENT_";

    private final Warnings warnings;
    private final List<Layer> layers = new ArrayList<>();

    Sources(Warnings warnings) {
        this.warnings = warnings;
    }

    /** Everything that was said, highest precedence first. */
    List<Layer> read(
            @Nullable String arguments, Properties properties, Map<String, String> environment, File workingDirectory) {
        add(Layer.Place.ARGUMENTS, "", arguments(arguments == null ? "" : arguments));
        add(Layer.Place.PROPERTIES, "", ownProperties(properties));
        add(Layer.Place.ENVIRONMENT, "", ownEnvironment(environment));
        addFile(workingDirectory);
        Map<String, String> otelProperties = new HashMap<>();
        Map<String, String> otelEnvironment = new HashMap<>();
        for (Key<?> key : Key.all()) {
            String name = key.otelName();
            if (name != null) {
                putSet(otelProperties, key, properties.getProperty(name));
                putSet(otelEnvironment, key, environment.get(Key.environmentName(name)));
            }
        }
        add(Layer.Place.OTEL_PROPERTIES, "", otelProperties);
        add(Layer.Place.OTEL_ENVIRONMENT, "", otelEnvironment);
        return layers;
    }

    private void add(Layer.Place place, String path, Map<String, String> values) {
        layers.add(new Layer(place, path, values));
    }

    /** An empty variable means an unset one: that is how container platforms leave one out. */
    private static void putSet(Map<String, String> values, Key<?> key, @Nullable String value) {
        if (value != null && !value.trim().isEmpty()) {
            values.put(key.name(), value);
        }
    }

    private Map<String, String> arguments(String text) {
        Map<String, String> values = new HashMap<>();
        String readable = text;
        if (text.length() > MAX_ARGUMENT_CHARS) {
            readable = text.substring(0, Math.max(0, text.lastIndexOf(';', MAX_ARGUMENT_CHARS)));
            warnings.add("agent arguments after the first 65536 characters are ignored: use config.file");
        }
        int start = 0;
        boolean afterSecret = false;
        for (int entry = 1; start <= readable.length(); entry++) {
            if (entry > MAX_ENTRIES) {
                warnings.add("agent arguments after the first 1000 are ignored: use config.file");
                break;
            }
            int semicolon = readable.indexOf(';', start);
            int end = semicolon < 0 ? readable.length() : semicolon;
            String argument = readable.substring(start, end).trim();
            start = end + 1;
            int equals = argument.indexOf('=');
            String name = (equals < 0 ? argument : argument.substring(0, equals)).trim();
            Key<?> key = Key.named(name);
            afterSecret |= key != null && key.secret();
            if (key == null) {
                warnOfArgument(name, entry, equals >= 0, afterSecret);
            } else if (equals < 0) {
                warnings.add("agent argument " + name + " has no value: write " + name + "=value");
            } else if (values.put(name, argument.substring(equals + 1)) != null) {
                warnings.add("agent argument " + name + " is given twice: the last one counts");
            }
        }
        return values;
    }

    /** A stray entry may be the rest of a secret that holds a semicolon, so it is shown only when it looks like a key. */
    private void warnOfArgument(String name, int entry, boolean hasValue, boolean afterSecret) {
        if (name.isEmpty() && !hasValue) {
            return;
        }
        if ((hasValue && !afterSecret && !name.isEmpty()) || nearest(name) != null) {
            unknown("agent argument ", name, nearest(name));
        } else {
            warnings.add("agent argument number " + entry
                    + " is ignored: write key=value;key=value, and put values that hold a ; into config.file");
        }
    }

    private Map<String, String> ownProperties(Properties properties) {
        Map<String, String> values = new HashMap<>();
        int entries = 0;
        for (String name : properties.stringPropertyNames()) {
            String value = name.startsWith(PROPERTY_PREFIX) ? properties.getProperty(name) : null;
            if (value == null) {
                continue;
            }
            Key<?> key = Key.named(name.substring(PROPERTY_PREFIX.length()));
            if (++entries > MAX_ENTRIES) {
                warnings.add("system properties perfagent.* after the first 1000 are ignored: remove unknown ones");
                break;
            } else if (key != null) {
                values.put(key.name(), value);
            } else {
                String nearest = nearest(name.substring(PROPERTY_PREFIX.length()));
                unknown("system property ", name, nearest == null ? null : PROPERTY_PREFIX.concat(nearest));
            }
        }
        return values;
    }

    private Map<String, String> ownEnvironment(Map<String, String> environment) {
        Map<String, Key<?>> keys = new HashMap<>();
        for (Key<?> key : Key.all()) {
            keys.put(key.environmentName(), key);
        }
        Map<String, String> values = new HashMap<>();
        int entries = 0;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (!variable.getKey().startsWith(ENVIRONMENT_PREFIX)) {
                continue;
            }
            Key<?> key = keys.get(variable.getKey());
            if (++entries > MAX_ENTRIES) {
                warnings.add("environment PERFAGENT_* after the first 1000 is ignored: remove unknown variables");
                break;
            } else if (key != null) {
                putSet(values, key, variable.getValue());
            } else {
                unknown("environment ", variable.getKey(), NearestName.of(variable.getKey(), keys.keySet()));
            }
        }
        return values;
    }

    private void addFile(File workingDirectory) {
        String path = Key.CONFIG_FILE.fallback();
        boolean named = false;
        for (Layer layer : layers) {
            String value = layer.value(Key.CONFIG_FILE);
            if (value != null && !named) {
                named = !value.trim().isEmpty() && !Values.hasControl(value.trim());
                path = named ? value.trim() : path;
            }
        }
        File given = new File(path);
        File file = given.isAbsolute() ? given : new File(workingDirectory, path);
        Map<String, String> values = new HashMap<>();
        Properties properties = SettingsFile.read(file, named, warnings);
        int entries = 0;
        for (String name : properties.stringPropertyNames()) {
            Key<?> key = Key.named(name);
            if (++entries > MAX_ENTRIES) {
                warnings.add("config.file " + Warnings.shownPath(path)
                        + ": more than 1000 entries, some are ignored: remove unknown ones");
                break;
            } else if (key == Key.CONFIG_FILE) {
                warnings.add("config.file inside the file is ignored: use an agent argument, -Dperfagent.config.file"
                        + " or PERFAGENT_CONFIG_FILE");
            } else if (key != null) {
                values.put(name, properties.getProperty(name));
            } else {
                unknown("key ", name, nearest(name));
            }
        }
        add(Layer.Place.FILE, file.getPath(), values);
    }

    private void unknown(String what, String name, @Nullable String nearest) {
        warnings.add("unknown " + what + Warnings.shown(name) + " is ignored: "
                + (nearest == null ? "see docs/configuration.md for the keys" : "did you mean " + nearest + "?"));
    }

    /** The key somebody meant, also when it is spelt like a property of ours or of OpenTelemetry. */
    static @Nullable String nearest(String name) {
        String bare = name.startsWith(PROPERTY_PREFIX) ? name.substring(PROPERTY_PREFIX.length()) : name;
        List<String> names = new ArrayList<>();
        for (Key<?> key : Key.all()) {
            if (name.equals(key.otelName())) {
                return key.name();
            }
            names.add(key.name());
        }
        return NearestName.of(bare, names);
    }
}
