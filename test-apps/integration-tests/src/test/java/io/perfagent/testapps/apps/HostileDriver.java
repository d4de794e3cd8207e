package io.perfagent.testapps.apps;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.ExceptionMethod;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;

/** Drivers whose every method throws, or returns nothing at all; whatever they do must come out unchanged. */
public final class HostileDriver {

    private static final List<Class<?>> TYPES = List.of(
            Driver.class,
            DataSource.class,
            Connection.class,
            Statement.class,
            CallableStatement.class,
            ResultSet.class);

    private HostileDriver() {}

    public static void main(String[] arguments) throws Exception {
        int calls = 0;
        for (Class<?> type : TYPES) {
            calls += call(make(type, null), type, null);
            for (Class<? extends Throwable> thrown :
                    List.of(SQLException.class, IllegalStateException.class, StackOverflowError.class)) {
                calls += call(make(type, thrown), type, thrown);
            }
        }
        System.out.println("done " + calls);
        System.in.read();
    }

    /** A class of a loader of its own, so that the agent sees it being defined. */
    private static Object make(Class<?> type, Class<? extends Throwable> thrown) throws Exception {
        return new ByteBuddy()
                .subclass(Object.class)
                .name("hostile." + type.getSimpleName() + (thrown == null ? "Null" : thrown.getSimpleName()))
                .implement(type)
                .method(ElementMatchers.isAbstract())
                .intercept(thrown == null ? StubMethod.INSTANCE : ExceptionMethod.throwing(thrown))
                .make()
                .load(HostileDriver.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded()
                .getConstructor()
                .newInstance();
    }

    private static int call(Object target, Class<?> type, Class<? extends Throwable> expected) throws Exception {
        int calls = 0;
        for (Method method : type.getMethods()) {
            if (method.isDefault() || java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
                continue;
            }
            Object[] arguments = new Object[method.getParameterCount()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = argument(method.getParameterTypes()[i]);
            }
            calls++;
            try {
                method.invoke(target, arguments);
                check(expected == null, method + " did not throw");
            } catch (InvocationTargetException thrown) {
                check(
                        expected != null && thrown.getCause().getClass() == expected,
                        method + " threw " + thrown.getCause());
            }
        }
        return calls;
    }

    private static Object argument(Class<?> type) {
        if (type == boolean.class) {
            return true;
        } else if (type.isPrimitive()) {
            return java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0);
        }
        return null;
    }

    private static void check(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
