package io.perfagent.instrumentation;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Decides in microseconds whether a class may have to be woven, so that Byte Buddy never sees the thousands that need
 * not: exact name, then loader and package, then words in the constant pool (a class that does not mention
 * {@code executeQuery} declares no such method), then the methods it declares, and only for those few the super types.
 * Any thread; no lock is held while a loader is asked for bytes.
 */
final class Gate {

    static final String PROFILED = "io.perfagent.api.Profiled";

    private static final String[] IGNORED = {
        "java/",
        "jdk/",
        "sun/",
        "com/sun/",
        "io/perfagent/bootstrap/",
        "io/perfagent/api/",
        "kotlin/",
        "scala/",
        "groovy/lang/",
        "org/codehaus/groovy/"
    };

    private final ClassLoader agentLoader;
    private final AtomicBoolean armed;
    private final ClassFile.Words words = new ClassFile.Words();
    private final Hierarchy hierarchy = new Hierarchy();
    private final RuleIndex rules = new RuleIndex(words, hierarchy);
    private final RuleIndex contextRules = new RuleIndex(words, hierarchy);
    private final int profiledWord;
    private final List<NamePattern> patterns;
    private final List<NamePattern> traced;
    private final boolean profiling;
    private final Map<String, Boolean> annotatedPackages = new ConcurrentHashMap<>();

    /**
     * Makes a gate.
     *
     * @param armed whether context rules apply yet; may become true at any time
     */
    Gate(ClassLoader agentLoader, List<RuleSet> ruleSets, Scope scope, AtomicBoolean armed) {
        this.agentLoader = agentLoader;
        this.armed = armed;
        profiling = scope.isEnabled(Profiled.NAME);
        profiledWord = words.add("L" + PROFILED.replace('.', '/') + ";");
        patterns = NamePattern.all(scope.profile());
        traced = NamePattern.all(scope.traced());
        for (RuleSet set : ruleSets) {
            if (scope.isEnabled(set.name())) {
                RuleIndex index = set.context() ? contextRules : rules;
                for (Rule rule : set.rules()) {
                    index.add(rule);
                }
            }
        }
    }

    /** What to do with a class about to be defined by {@code loader} (null: the boot loader). */
    Decision decide(@Nullable ClassLoader loader, String internalName, byte[] bytes) {
        boolean withContext = armed.get();
        List<Rule> named = rules.named(internalName);
        if (withContext) {
            named = joined(named, contextRules.named(internalName));
        }
        if (loader == null || isIgnored(loader, internalName)) {
            return Decision.of(named);
        }
        ClassFile classFile = ClassFile.scan(bytes, words);
        List<Rule> matching = joined(named, rules.found(loader, classFile));
        if (withContext) {
            matching = joined(matching, contextRules.found(loader, classFile));
        }
        if (!profiling || internalName.startsWith("javax/")) {
            return Decision.of(matching);
        }
        boolean annotated = classFile.mentions(profiledWord);
        boolean packageAnnotated = isPackageAnnotated(loader, internalName);
        String className = internalName.replace('/', '.');
        List<NamePattern> timedHere = NamePattern.matching(patterns, className);
        List<NamePattern> tracedHere = NamePattern.matching(traced, className);
        return matching.isEmpty() && timedHere.isEmpty() && tracedHere.isEmpty() && !annotated && !packageAnnotated
                ? Decision.NOTHING
                : new Decision(matching, timedHere, tracedHere, annotated, packageAnnotated);
    }

    private static List<Rule> joined(List<Rule> some, List<Rule> more) {
        if (some.isEmpty() || more.isEmpty()) {
            return some.isEmpty() ? more : some;
        }
        List<Rule> both = new ArrayList<>(some);
        both.addAll(more);
        return both;
    }

    /** Classes of the JDK and of the agent, and those no user can mean. */
    boolean isIgnored(@Nullable ClassLoader loader, String internalName) {
        if (loader == null || loader == agentLoader || loader == ClassLoader.getPlatformClassLoader()) {
            return true;
        }
        for (String prefix : IGNORED) {
            if (internalName.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a rule that applies now names this class exactly. */
    boolean isNamed(String internalName) {
        return !rules.named(internalName).isEmpty()
                || (armed.get() && !contextRules.named(internalName).isEmpty());
    }

    /** Whether there is any rule that waits until the gate is armed. */
    boolean hasContext() {
        return !contextRules.isEmpty();
    }

    /** Whether a context rule may apply to a class that is loaded already. */
    boolean mayCarryContext(Class<?> loaded) {
        String internalName = loaded.getName().replace('.', '/');
        return !contextRules.named(internalName).isEmpty()
                || (!isIgnored(loaded.getClassLoader(), internalName) && contextRules.mayApplyTo(loaded));
    }

    private boolean isPackageAnnotated(ClassLoader loader, String internalName) {
        int slash = internalName.lastIndexOf('/');
        if (slash < 0 || internalName.endsWith("/package-info")) {
            return false;
        }
        String packageName = internalName.substring(0, slash);
        String key = packageName + "@" + System.identityHashCode(loader);
        Boolean known = annotatedPackages.get(key);
        if (known == null) {
            known = readPackage(loader, packageName);
            if (annotatedPackages.size() < 20_000) {
                annotatedPackages.put(key, known);
            }
        }
        return known;
    }

    private boolean readPackage(ClassLoader loader, String packageName) {
        try (InputStream in = loader.getResourceAsStream(packageName + "/package-info.class")) {
            return in != null && ClassFile.scan(in.readAllBytes(), words).mentions(profiledWord);
        } catch (java.io.IOException | RuntimeException unreadable) {
            // A loader that cannot answer has no annotated package for us.
            return false;
        }
    }
}
