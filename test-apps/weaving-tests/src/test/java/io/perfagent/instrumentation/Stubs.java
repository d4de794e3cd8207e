package io.perfagent.instrumentation;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Optional;

/** Something for every parameter: enough that most advice gets through to the façade, and no more. */
final class Stubs {

    private static final int MAX_DEPTH = 4;

    private Stubs() {}

    static Object[] of(Class<?>[] types) {
        Object[] stubs = new Object[types.length];
        for (int i = 0; i < stubs.length; i++) {
            stubs[i] = of(types[i], 0);
        }
        return stubs;
    }

    private static Object of(Class<?> type, int depth) {
        if (type == void.class || depth > MAX_DEPTH) {
            return null;
        }
        if (type.isPrimitive()) {
            return Array.get(Array.newInstance(type, 1), 0);
        }
        if (type == String.class || type == CharSequence.class || type == Object.class) {
            return "text";
        }
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        if (type.isInterface()) {
            InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> type.getName();
                default -> of(method.getReturnType(), depth + 1);
            };
            return type.isSealed() ? null : Proxy.newProxyInstance(loader(type), new Class<?>[] {type}, handler);
        }
        return Modifier.isAbstract(type.getModifiers()) || type.isEnum() || isOfTheJvm(type) ? null : raw(type);
    }

    private static ClassLoader loader(Class<?> type) {
        return type.getClassLoader() == null ? ClassLoader.getPlatformClassLoader() : type.getClassLoader();
    }

    private static boolean isOfTheJvm(Class<?> type) {
        return type == Class.class || Thread.class.isAssignableFrom(type) || ClassLoader.class.isAssignableFrom(type);
    }

    /** An object of which no constructor ran. Its class may look for others by the thread's loader. */
    static Object raw(Class<?> type) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader(type));
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            Field field = unsafe.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return unsafe.getMethod("allocateInstance", Class.class).invoke(field.get(null), type);
        } catch (ReflectiveOperationException refused) {
            throw new AssertionError(type.getName(), refused);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
