package io.perfagent.agent;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;

/**
 * Calls methods of the JDK as a class of the JDK would. JDK 24 and newer warn on the program's stderr when code outside any named
 * module calls native code, and what would silence that, enabling it for all unnamed modules, would also hide what the program
 * itself does. A call on behalf of {@code java.base} changes nothing for the program.
 */
final class JdkLookup {

    private JdkLookup() {}

    /** A lookup with the rights of {@link Object}. */
    static MethodHandles.Lookup of(Instrumentation instrumentation) throws ReflectiveOperationException {
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of(),
                Map.of("java.lang.invoke", Set.of(JdkLookup.class.getModule())),
                Set.of(),
                Map.of());
        Field trusted = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
        trusted.setAccessible(true);
        return ((MethodHandles.Lookup) trusted.get(null)).in(Object.class);
    }
}
