package io.perfagent.instrumentation;

import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM shows the agent each class. Runs on whatever thread loads the class, so it does as little as it can:
 * one look by the {@link Gate}, and Byte Buddy only for a class that has something to weave. Throws nothing: the JVM
 * would take it for "no change" and nobody would ever know.
 */
public final class Transformer implements ClassFileTransformer {

    private final ClassLoader agentLoader = Transformer.class.getClassLoader();
    private final Gate gate;
    private final WeavingListener listener;
    private volatile @Nullable Weaver weaver;

    /**
     * Makes a transformer.
     *
     * @param enabled by name whether an instrumentation is on; absent means on
     * @param profile globs of {@code package.Class#method}
     */
    public Transformer(Map<String, Boolean> enabled, List<String> profile, WeavingListener listener) {
        this.listener = listener;
        List<Instrumenter> chosen = new ArrayList<>();
        for (Instrumenter instrumenter : Registry.all()) {
            if (enabled.getOrDefault(instrumenter.name(), true)) {
                chosen.add(instrumenter);
            }
        }
        gate = new Gate(agentLoader, chosen, profile, enabled.getOrDefault(Profiled.NAME, true));
    }

    /** The names that {@code instrumentation.<name>.enabled} may use. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        names.add(Profiled.NAME);
        for (Instrumenter instrumenter : Registry.all()) {
            names.add(instrumenter.name());
        }
        return names;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable Module module,
            @Nullable ClassLoader loader,
            @Nullable String internalName,
            @Nullable Class<?> beingRedefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (internalName == null || loader == agentLoader) {
            return null;
        }
        try {
            listener.loading(internalName);
            Decision decision = gate.decide(loader, internalName, bytes);
            if (decision.isNothing() || module == null) {
                return null;
            }
            return weaver().weave(module, loader, internalName.replace('/', '.'), source(domain), bytes, decision);
        } catch (Throwable failure) {
            listener.failed(internalName.replace('/', '.'), failure);
            return null;
        }
    }

    private Weaver weaver() {
        Weaver made = weaver;
        if (made == null) {
            // Two threads may make one each: it holds no state, and a lock here could meet a class loader's.
            made = new Weaver(agentLoader, listener);
            weaver = made;
        }
        return made;
    }

    /** The jar's file name, or the directory without the build tool's part of the path. */
    static String source(@Nullable ProtectionDomain domain) {
        CodeSource code = domain == null ? null : domain.getCodeSource();
        if (code == null || code.getLocation() == null) {
            return "(unknown source)";
        }
        String path = code.getLocation().getPath();
        while (path.endsWith("/") || path.endsWith("!")) {
            path = path.substring(0, path.length() - 1);
        }
        for (String suffix :
                new String[] {"/target/classes", "/target/test-classes", "/bin", "/build/classes/java/main"}) {
            if (path.endsWith(suffix)) {
                path = path.substring(0, path.length() - suffix.length());
            }
        }
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Weaves classes that were loaded before the agent came. Agent thread; each failure is told to the listener. */
    public void weaveLoaded(Instrumentation instrumentation) {
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (isOfInterest(loaded) && instrumentation.isModifiableClass(loaded)) {
                try {
                    instrumentation.retransformClasses(loaded);
                } catch (UnmodifiableClassException | LinkageError | RuntimeException refused) {
                    listener.failed(loaded.getName(), refused);
                }
            }
        }
    }

    private boolean isOfInterest(Class<?> loaded) {
        if (loaded.isArray() || loaded.isPrimitive() || loaded.isHidden()) {
            return false;
        }
        String internalName = loaded.getName().replace('.', '/');
        ClassLoader loader = loaded.getClassLoader();
        if (gate.isNamed(internalName)) {
            return true;
        }
        if (loader == null || gate.isIgnored(loader, internalName)) {
            return false;
        }
        try (InputStream in = loader.getResourceAsStream(internalName + ".class")) {
            return in != null
                    && !gate.decide(loader, internalName, in.readAllBytes()).isNothing();
        } catch (java.io.IOException | RuntimeException | LinkageError unreadable) {
            listener.failed(loaded.getName(), unreadable);
            return false;
        }
    }
}
