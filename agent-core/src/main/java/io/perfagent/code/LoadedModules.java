package io.perfagent.code;

import io.perfagent.instrumentation.Transformer;
import java.lang.instrument.Instrumentation;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Looks at the loaded classes by module, at most once in ten seconds, when somebody asks. Any thread. */
public final class LoadedModules {

    private static final long NANOS_FRESH = 10_000_000_000L;

    private final Instrumentation instrumentation;
    private Map<String, ModuleFacts> facts = Map.of();
    private long readNanos;

    /** Makes one; nothing is looked at yet. */
    public LoadedModules(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /** What was seen of one module. */
    private static final class Seen {
        final @Nullable ModuleDescriptor descriptor;
        final TreeSet<String> publicPackages = new TreeSet<>();
        int classes;

        Seen(@Nullable ModuleDescriptor descriptor) {
            this.descriptor = descriptor;
        }

        ModuleFacts facts() {
            if (descriptor == null) {
                return new ModuleFacts("code source", classes, null, List.copyOf(publicPackages));
            }
            List<String> imports = new ArrayList<>();
            for (ModuleDescriptor.Requires required : new TreeSet<>(descriptor.requires())) {
                imports.add(required.name());
            }
            List<String> exports = new ArrayList<>();
            if (descriptor.isAutomatic()) {
                exports.addAll(new TreeSet<>(descriptor.packages()));
            } else {
                for (ModuleDescriptor.Exports exported : new TreeSet<>(descriptor.exports())) {
                    if (!exported.isQualified()) {
                        exports.add(exported.source());
                    }
                }
            }
            return new ModuleFacts("module", classes, imports, exports);
        }
    }

    /** The modules by the name that methods are filed under. */
    public synchronized Map<String, ModuleFacts> facts() {
        if (!facts.isEmpty() && System.nanoTime() - readNanos < NANOS_FRESH) {
            return facts;
        }
        Map<String, Seen> seen = new HashMap<>();
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (!loaded.isArray() && !loaded.isPrimitive() && !loaded.isHidden()) {
                look(loaded, seen);
            }
        }
        Map<String, ModuleFacts> read = new HashMap<>();
        seen.forEach((name, module) -> read.put(name, module.facts()));
        facts = Map.copyOf(read);
        readNanos = System.nanoTime();
        return facts;
    }

    private static void look(Class<?> loaded, Map<String, Seen> all) {
        Module module = loaded.getModule();
        String name;
        try {
            name = module.isNamed() ? module.getName() : Transformer.source(loaded.getProtectionDomain());
        } catch (SecurityException | LinkageError hidden) {
            return;
        }
        Seen seen = all.computeIfAbsent(name, key -> new Seen(module.getDescriptor()));
        seen.classes++;
        if (seen.descriptor == null && Modifier.isPublic(loaded.getModifiers())) {
            seen.publicPackages.add(loaded.getPackageName());
        }
    }
}
