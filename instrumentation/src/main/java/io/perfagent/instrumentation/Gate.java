package io.perfagent.instrumentation;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides in microseconds whether a class may have to be woven, so that Byte Buddy never sees the thousands that need
 * not: exact name, then loader and package, then words in the constant pool (a class that does not mention
 * {@code executeQuery} declares no such method), and only for those few the super types. Any thread; no lock is held
 * while a loader is asked for bytes.
 */
final class Gate {

    static final String PROFILED = "io.perfagent.api.Profiled";

    private static final String[] IGNORED = {
        "java/",
        "javax/",
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

    /** Names so common that a class which mentions one must also mention the JDBC type, or what its methods throw. */
    private static final Set<String> COMMON = Set.of("next", "close", "commit", "rollback");

    private static final String SQL_EXCEPTION = "java/sql/SQLException";

    private final ClassLoader agentLoader;
    private final Map<String, List<Rule>> byName = new HashMap<>();
    private final List<Rule> bySuperType = new ArrayList<>();
    private final long[] methodWords;
    /** Where a rule's methods are common ones: words of which one must occur as well; else 0. */
    private final long[] companionWords;

    private final ClassFile.Words words = new ClassFile.Words();
    private final long profiledWord;
    private final List<NamePattern> patterns;
    private final List<NamePattern> traced;
    private final boolean profiling;
    private final Hierarchy hierarchy = new Hierarchy();
    private final Map<String, Boolean> annotatedPackages = new ConcurrentHashMap<>();

    Gate(ClassLoader agentLoader, Scope scope) {
        this.agentLoader = agentLoader;
        profiling = scope.isEnabled(Profiled.NAME);
        profiledWord = words.add("L" + PROFILED.replace('.', '/') + ";");
        patterns = NamePattern.all(scope.profile());
        traced = NamePattern.all(scope.traced());
        for (Instrumenter instrumenter : Registry.all()) {
            for (Rule rule : scope.isEnabled(instrumenter.name()) ? instrumenter.rules() : List.<Rule>of()) {
                if (rule.subtypes()) {
                    bySuperType.add(rule);
                } else {
                    addNamed(rule);
                }
            }
        }
        methodWords = new long[bySuperType.size()];
        companionWords = new long[bySuperType.size()];
        for (int i = 0; i < methodWords.length; i++) {
            Rule rule = bySuperType.get(i);
            for (String method : rule.methods()) {
                methodWords[i] |= words.add(method);
                if (COMMON.contains(method) && rule.className().startsWith("java.sql.")) {
                    companionWords[i] |= words.add(SQL_EXCEPTION)
                            | words.add(rule.className().replace('.', '/'));
                }
            }
        }
    }

    /** Without a lambda, which would be the first of the program and cost its start 10 ms. */
    private void addNamed(Rule rule) {
        String internalName = rule.className().replace('.', '/');
        List<Rule> rules = byName.get(internalName);
        if (rules == null) {
            rules = new ArrayList<>();
            byName.put(internalName, rules);
        }
        rules.add(rule);
    }

    /** What to do with a class about to be defined by {@code loader} (null: the boot loader). */
    Decision decide(@Nullable ClassLoader loader, String internalName, byte[] bytes) {
        List<Rule> exact = byName.get(internalName);
        if (exact != null) {
            return Decision.of(exact);
        }
        if (loader == null || isIgnored(loader, internalName)) {
            return Decision.NOTHING;
        }
        ClassFile classFile = ClassFile.scan(bytes, words);
        List<Rule> rules = rules(loader, classFile);
        if (!profiling) {
            return Decision.of(rules);
        }
        boolean annotated = (classFile.words() & profiledWord) != 0;
        boolean packageAnnotated = isPackageAnnotated(loader, internalName);
        String className = internalName.replace('/', '.');
        List<NamePattern> timedHere = NamePattern.matching(patterns, className);
        List<NamePattern> tracedHere = NamePattern.matching(traced, className);
        return rules.isEmpty() && timedHere.isEmpty() && tracedHere.isEmpty() && !annotated && !packageAnnotated
                ? Decision.NOTHING
                : new Decision(rules, timedHere, tracedHere, annotated, packageAnnotated);
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

    /** Whether a rule names this class exactly. */
    boolean isNamed(String internalName) {
        return byName.containsKey(internalName);
    }

    private List<Rule> rules(ClassLoader loader, ClassFile classFile) {
        List<Rule> matching = List.of();
        Set<String> superTypes = null;
        for (int i = 0; i < methodWords.length; i++) {
            long mentioned = classFile.words();
            if ((mentioned & methodWords[i]) == 0 || companionWords[i] != 0 && (mentioned & companionWords[i]) == 0) {
                continue;
            }
            if (superTypes == null) {
                superTypes = hierarchy.superTypes(loader, classFile);
            }
            Rule rule = bySuperType.get(i);
            if (superTypes.contains(rule.className().replace('.', '/'))) {
                if (matching.isEmpty()) {
                    matching = new ArrayList<>();
                }
                matching.add(rule);
            }
        }
        return matching;
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
            return in != null && (ClassFile.scan(in.readAllBytes(), words).words() & profiledWord) != 0;
        } catch (java.io.IOException | RuntimeException unreadable) {
            // A loader that cannot answer has no annotated package for us.
            return false;
        }
    }
}
