package io.perfagent.instrumentation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.annotation.AnnotationList;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the methods of one class that get timers, and says of the others that a user could have meant why not.
 * Confined to the thread that weaves the class.
 */
final class ProfiledMethods {

    private final List<MethodDescription.InDefinedShape> timed = new ArrayList<>();
    private final Set<String> traced = new HashSet<>();
    private final Map<String, String> transactionNames = new HashMap<>();
    private final Map<String, String> leftOut = new HashMap<>();

    ProfiledMethods(TypeDescription type, Decision decision) {
        boolean wholeClass = decision.packageAnnotated() || annotation(type.getDeclaredAnnotations()) != null;
        for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            AnnotationDescription own = annotation(method.getDeclaredAnnotations());
            boolean isTraced = isNamed(decision.traced(), method);
            if (own == null && !wholeClass && !isTraced && !isNamed(decision.patterns(), method)) {
                continue;
            }
            String reason = reasonToLeaveOut(method);
            if (reason != null) {
                leftOut.merge(reason, label(method), (a, b) -> a.length() > 200 ? a : a + ", " + b);
                continue;
            }
            timed.add(method);
            if (isTraced && method.isConstructor()) {
                leftOut.put("a constructor cannot be a span; it is timed", label(method));
            } else if (isTraced) {
                traced.add(key(method));
            }
            if (own != null && value(own, "transaction", Boolean.class, false)) {
                if (method.isConstructor()) {
                    leftOut.put("a constructor cannot be a transaction; it is timed", label(method));
                    continue;
                }
                String name = value(own, "name", String.class, "");
                transactionNames.put(key(method), name.isEmpty() ? Constants.methodName(type, method) : name);
            }
        }
    }

    /** Methods that get a timer. */
    List<MethodDescription.InDefinedShape> timed() {
        return timed;
    }

    /** The transaction's name when {@code method} is one, else null. */
    @Nullable
    String transactionName(MethodDescription method) {
        return transactionNames.get(key(method));
    }

    /** Whether every call of {@code method} is to be a span. */
    boolean isTraced(MethodDescription method) {
        return traced.contains(key(method));
    }

    /** Reason to methods, for the status page. */
    Map<String, String> leftOut() {
        return leftOut;
    }

    private static boolean isNamed(List<NamePattern> patterns, MethodDescription method) {
        for (NamePattern pattern : patterns) {
            if (pattern.matchesMethod(method.getInternalName())) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String reasonToLeaveOut(MethodDescription method) {
        if (method.isAbstract()) {
            return "abstract: it has no code; tag the methods that implement it";
        }
        if (method.isNative()) {
            return "native: it has no bytecode";
        }
        if (method.isTypeInitializer()) {
            return "static initialiser: it runs once, under the JVM's class lock";
        }
        if (method.getInternalName().startsWith("lambda$")) {
            return "lambda body: its time is in the method that calls it";
        }
        if (method.isBridge() || method.isSynthetic()) {
            return "compiler-generated: the method it calls is timed";
        }
        return null;
    }

    private static @Nullable AnnotationDescription annotation(AnnotationList annotations) {
        for (AnnotationDescription annotation : annotations) {
            if (annotation.getAnnotationType().getName().equals(Gate.PROFILED)) {
                return annotation;
            }
        }
        return null;
    }

    private static <T> T value(AnnotationDescription annotation, String property, Class<T> type, T otherwise) {
        T value = annotation.getValue(property).resolve(type);
        return value == null ? otherwise : value;
    }

    private static String key(MethodDescription method) {
        return method.getInternalName() + method.getDescriptor();
    }

    private static String label(MethodDescription method) {
        return method.getInternalName() + "()";
    }
}
