package io.perfagent.testapps.benchmarks.request;

import java.lang.reflect.Proxy;
import java.util.Map;

/**
 * Stands for an interface that agents read once, at the start. Never for one they read per request: those are plain classes,
 * because agents change classes and a proxy is none of the program's.
 */
final class FixedAnswers {

    private FixedAnswers() {}

    /** An object that answers these methods, and {@code null}, {@code false} or zero to all others. */
    static <T> T of(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        case "toString" -> type.getSimpleName();
                        default -> answers.getOrDefault(method.getName(), nothing(method.getReturnType()));
                    };
                }));
    }

    private static Object nothing(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        return type == int.class ? (Object) 0 : null;
    }
}
