package io.perfagent.instrumentation;

import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM shows the agent each class. Runs on whatever thread loads the class, so it does as little as it can:
 * one look by the {@link Gate}, and Byte Buddy only for a class that has something to weave. Throws nothing: the JVM
 * would take it for "no change" and nobody would ever know.
 */
public final class Transformer implements ClassFileTransformer {

    private static final int CLASSES_AT_ONCE = 50;

    private final ClassLoader agentLoader = Transformer.class.getClassLoader();
    private final List<RuleSet> ruleSets;
    private final WeavingListener listener;
    private final Set<Integer> suspended = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean armed = new AtomicBoolean();
    private boolean contextWoven;
    private volatile Scope scope;
    private volatile Gate gate;
    private volatile @Nullable Weaver weaver;

    /** Makes a transformer that weaves {@code scope} until it is told otherwise. */
    public Transformer(Scope scope, WeavingListener listener) {
        this(RuleFile.SETS, scope, listener);
    }

    Transformer(List<RuleSet> ruleSets, Scope scope, WeavingListener listener) {
        this.ruleSets = ruleSets;
        this.listener = listener;
        this.scope = scope;
        gate = new Gate(agentLoader, ruleSets, scope, armed);
    }

    /** The names that {@code instrumentation.<name>.enabled} may use. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        names.add(Profiled.NAME);
        for (RuleSet set : RuleFile.SETS) {
            names.add(set.name());
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
            if (beingRedefined != null) {
                listener.reweaving(internalName.replace('/', '.'));
            }
            if (decision.isNothing() || module == null) {
                return null;
            }
            byte[] woven =
                    weaver().weave(module, loader, internalName.replace('/', '.'), source(domain), bytes, decision);
            if (woven != null && !armed.get()) {
                armed.set(true);
            }
            return woven;
        } catch (Throwable failure) {
            listener.failed(internalName.replace('/', '.'), failure);
            return null;
        }
    }

    private Weaver weaver() {
        Weaver made = weaver;
        if (made == null) {
            // Two threads may make one each: it holds no state, and a lock here could meet a class loader's.
            made = new Weaver(agentLoader, ruleSets, listener, suspended);
            weaver = made;
        }
        return made;
    }

    /** The jar's file name, or the directory without the build tool's part of the path. */
    public static String source(@Nullable ProtectionDomain domain) {
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
        reweave(instrumentation, this::isOfInterest);
    }

    /**
     * Weaves the loaded classes that {@linkplain Instrumenter#context context rules} mean, once, after the first other
     * class was woven; does nothing until then and afterwards. Agent thread; one change at a time.
     */
    public void weaveContext(Instrumentation instrumentation) {
        if (contextWoven || !armed.get()) {
            return;
        }
        contextWoven = true;
        Gate present = gate;
        if (present.hasContext()) {
            reweave(instrumentation, present::mayCarryContext);
        }
    }

    /**
     * Weaves and unweaves what is loaded until it is as if {@code next} had been asked for from the start. Calls under
     * way end in the code they began in, so no count is lost. Agent thread; one change at a time.
     *
     * @param woven names of the classes that are woven now
     */
    public void change(Instrumentation instrumentation, Scope next, Set<String> woven) {
        Scope before = scope;
        List<NamePattern> changedGlobs = NamePattern.all(difference(before, next));
        boolean newInstrumentation = false;
        boolean lessInstrumentation = false;
        for (String name : names()) {
            newInstrumentation |= next.isEnabled(name) && !before.isEnabled(name);
            lessInstrumentation |= !next.isEnabled(name) && before.isEnabled(name);
        }
        boolean askAll = newInstrumentation;
        boolean askWoven = lessInstrumentation;
        gate = new Gate(agentLoader, ruleSets, next, armed);
        scope = next;
        reweave(
                instrumentation,
                loaded -> !NamePattern.matching(changedGlobs, loaded.getName()).isEmpty()
                        || (askWoven && woven.contains(loaded.getName()))
                        || (askAll && isOfInterest(loaded)));
    }

    /** The globs that only one of both has. */
    private static List<String> difference(Scope before, Scope next) {
        List<String> globs = new ArrayList<>();
        addMissing(before.profile(), next.profile(), globs);
        addMissing(next.profile(), before.profile(), globs);
        addMissing(before.traced(), next.traced(), globs);
        addMissing(next.traced(), before.traced(), globs);
        return globs;
    }

    private static void addMissing(List<String> globs, List<String> from, List<String> missing) {
        for (String glob : globs) {
            if (!from.contains(glob)) {
                missing.add(glob);
            }
        }
    }

    /**
     * Takes the timers out of some methods, or puts them back, without touching what the user asked for.
     *
     * @param methods numbers of the methods without a timer from now on
     * @param classNames the classes whose methods changed sides
     */
    public void suspend(Instrumentation instrumentation, Set<Integer> methods, Set<String> classNames) {
        suspended.addAll(methods);
        suspended.retainAll(methods);
        reweave(instrumentation, loaded -> classNames.contains(loaded.getName()));
    }

    private void reweave(Instrumentation instrumentation, Predicate<Class<?>> which) {
        List<Class<?>> batch = new ArrayList<>();
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (isWeavable(loaded) && which.test(loaded) && instrumentation.isModifiableClass(loaded)) {
                batch.add(loaded);
                if (batch.size() == CLASSES_AT_ONCE) {
                    retransform(instrumentation, batch);
                    batch.clear();
                }
            }
        }
        retransform(instrumentation, batch);
    }

    /** All at once, which stops the program once; one by one when one of them refuses. */
    private void retransform(Instrumentation instrumentation, List<Class<?>> classes) {
        if (classes.isEmpty()) {
            return;
        }
        try {
            instrumentation.retransformClasses(classes.toArray(new Class<?>[0]));
        } catch (UnmodifiableClassException | LinkageError | RuntimeException refused) {
            if (classes.size() == 1) {
                listener.failed(classes.get(0).getName(), refused);
                return;
            }
            classes.forEach(each -> retransform(instrumentation, List.of(each)));
        }
    }

    private boolean isWeavable(Class<?> loaded) {
        return !loaded.isArray() && !loaded.isPrimitive() && !loaded.isHidden();
    }

    private boolean isOfInterest(Class<?> loaded) {
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
