package io.perfagent.instrumentation;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All super types of a class that is not loaded yet, read from class files; no class is loaded to find them. Any thread.
 * What was read is remembered per loader, up to a bound.
 */
final class Hierarchy {

    private static final int MAX_REMEMBERED = 20_000;
    private static final int MAX_DEPTH = 64;

    private static final String EXECUTOR = "java/util/concurrent/Executor";
    private static final String EXECUTOR_SERVICE = "java/util/concurrent/ExecutorService";
    private static final String ABSTRACT_EXECUTOR = "java/util/concurrent/AbstractExecutorService";

    /** What JDK types that libraries extend have above them, so that the JDK's image need not be opened for it. */
    private static final Map<String, Set<String>> JDK = Map.of(
            "java/sql/PreparedStatement",
            Set.of("java/sql/Statement"),
            "java/sql/CallableStatement",
            Set.of("java/sql/Statement", "java/sql/PreparedStatement"),
            EXECUTOR_SERVICE,
            Set.of(EXECUTOR),
            "java/util/concurrent/ScheduledExecutorService",
            Set.of(EXECUTOR, EXECUTOR_SERVICE),
            ABSTRACT_EXECUTOR,
            Set.of(EXECUTOR, EXECUTOR_SERVICE),
            "java/util/concurrent/ThreadPoolExecutor",
            Set.of(EXECUTOR, EXECUTOR_SERVICE, ABSTRACT_EXECUTOR),
            "java/util/concurrent/ScheduledThreadPoolExecutor",
            Set.of(
                    EXECUTOR,
                    EXECUTOR_SERVICE,
                    ABSTRACT_EXECUTOR,
                    "java/util/concurrent/ThreadPoolExecutor",
                    "java/util/concurrent/ScheduledExecutorService"));

    private final Map<String, Set<String>> remembered = new ConcurrentHashMap<>();
    private final ClassFile.Words noWords = new ClassFile.Words();

    /** Internal names of every super class and interface of {@code classFile}, itself not included. */
    Set<String> superTypes(@Nullable ClassLoader loader, ClassFile classFile) {
        Set<String> found = new HashSet<>();
        addDirect(loader, classFile, found, 0);
        return found;
    }

    private void addDirect(@Nullable ClassLoader loader, ClassFile classFile, Set<String> found, int depth) {
        String superName = classFile.superName();
        if (superName != null) {
            add(loader, superName, found, depth);
        }
        for (String name : classFile.interfaceNames()) {
            add(loader, name, found, depth);
        }
    }

    private void add(@Nullable ClassLoader loader, String name, Set<String> found, int depth) {
        if (name.equals("java/lang/Object") || !found.add(name) || depth > MAX_DEPTH) {
            return;
        }
        if (name.startsWith("java/")) {
            found.addAll(JDK.getOrDefault(name, Set.of()));
            return;
        }
        String key = name + "@" + System.identityHashCode(loader);
        Set<String> known = remembered.get(key);
        if (known == null) {
            Set<String> above = new HashSet<>();
            ClassFile classFile = read(loader, name);
            if (classFile != null) {
                addDirect(loader, classFile, above, depth + 1);
            }
            if (remembered.size() >= MAX_REMEMBERED) {
                remembered.clear();
            }
            remembered.put(key, above);
            known = above;
        }
        found.addAll(known);
    }

    private @Nullable ClassFile read(@Nullable ClassLoader loader, String name) {
        String resource = name + ".class";
        try (InputStream in = loader == null
                ? ClassLoader.getSystemResourceAsStream(resource)
                : loader.getResourceAsStream(resource)) {
            return in == null ? null : ClassFile.scan(in.readAllBytes(), noWords);
        } catch (IOException | RuntimeException unreadable) {
            // The JVM is about to report the same file; for us the class simply has no more super types.
            return null;
        }
    }
}
