package io.perfagent.config;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a program that runs: what was said at its start, the file as it is now, and on top what was changed
 * since. Any thread; guarded by its monitor.
 */
public final class LiveConfiguration {

    /**
     * The outcome of a change.
     *
     * @param configuration what holds from now on; the one before when the change was refused
     * @param effective keys whose value changed and take effect at once
     * @param problems what is wrong, each with its remedy; a change with a problem of its own is refused as a whole
     */
    public record Change(Configuration configuration, List<String> effective, List<String> problems) {}

    private final @Nullable String arguments;
    private final Properties properties;
    private final Map<String, String> environment;
    private final File workingDirectory;
    private final Map<String, String> changes = new LinkedHashMap<>();
    private Configuration current;

    /** Takes the same as {@link Configuration#load}, which made {@code current} of it. */
    public LiveConfiguration(
            Configuration current,
            @Nullable String arguments,
            Properties properties,
            Map<String, String> environment,
            File workingDirectory) {
        this.current = current;
        this.arguments = arguments;
        this.properties = (Properties) properties.clone();
        this.environment = environment;
        this.workingDirectory = workingDirectory;
    }

    /** What holds now. */
    public synchronized Configuration current() {
        return current;
    }

    /** The file of {@code config.file}, absolute; it need not exist. */
    public synchronized File file() {
        String path = Key.CONFIG_FILE.fallback();
        for (Setting setting : current.settings()) {
            path = setting.key().equals(Key.CONFIG_FILE.name()) ? setting.value() : path;
        }
        File named = new File(path);
        return named.isAbsolute() ? named : new File(workingDirectory.getAbsoluteFile(), path);
    }

    /** Whether a change of this key takes effect while the program runs. */
    public static boolean isLive(String name) {
        Key<?> key = Key.named(name);
        return key != null && key.live();
    }

    /** Takes the file as it is now; what is wrong with it is told, and the rest takes effect. */
    public synchronized Change reread() {
        Configuration next = load(changes);
        List<String> problems = newProblems(next);
        List<String> effective = changed(next, problems);
        current = next;
        return new Change(next, effective, problems);
    }

    /** Sets keys to values on top of everything else; an empty value goes back to what was said before. */
    public synchronized Change change(Map<String, String> values) {
        Map<String, String> wanted = new LinkedHashMap<>(changes);
        List<String> problems = new ArrayList<>();
        values.forEach((name, value) -> {
            Key<?> key = Key.named(name);
            if (key == null) {
                String nearest = Sources.nearest(name);
                problems.add("unknown key " + Warnings.shown(name) + ": "
                        + (nearest == null
                                ? "see docs/configuration.md for the keys"
                                : "did you mean " + nearest + "?"));
            } else if (!key.live()) {
                problems.add(name + " cannot be changed while the program runs: set it and start the program again");
            } else if (value.isEmpty()) {
                wanted.remove(name);
            } else {
                wanted.put(name, value);
            }
        });
        Configuration next = load(wanted);
        problems.addAll(newProblems(next));
        if (!problems.isEmpty()) {
            return new Change(current, List.of(), problems);
        }
        List<String> effective = changed(next, problems);
        changes.clear();
        changes.putAll(wanted);
        current = next;
        return new Change(next, effective, List.of());
    }

    private Configuration load(Map<String, String> onTop) {
        try {
            return new ConfigurationLoader()
                    .load(
                            new Layer(Layer.Place.CHANGE, "", onTop),
                            arguments,
                            properties,
                            environment,
                            workingDirectory);
        } catch (RuntimeException | StackOverflowError unreadable) {
            return current;
        }
    }

    private List<String> newProblems(Configuration next) {
        List<String> problems = new ArrayList<>(next.warnings());
        problems.removeAll(current.warnings());
        return problems;
    }

    /** Which keys differ; those that need a restart become problems. */
    private List<String> changed(Configuration next, List<String> problems) {
        Map<String, String> before = new LinkedHashMap<>();
        current.settings().forEach(setting -> before.put(setting.key(), setting.value()));
        List<String> effective = new ArrayList<>();
        for (Setting setting : next.settings()) {
            if (Objects.equals(before.get(setting.key()), setting.value())) {
                continue;
            }
            Key<?> key = Key.named(setting.key());
            if (key != null && key.live()) {
                effective.add(setting.key());
            } else {
                problems.add(setting.key() + " takes effect when the program is started again");
            }
        }
        return effective;
    }
}
