package io.perfagent.agent;

import java.lang.instrument.Instrumentation;
import java.lang.module.ModuleFinder;
import java.util.Map;
import java.util.Set;

/**
 * The JDK's modules the agent would like and a program may do without. A program on the module path resolves only what it
 * requires, so what the image has is loaded on demand, the way the JDK itself loads its management agent; what the image
 * lacks (one made with {@code jlink}) stays absent.
 */
final class JdkModules {

    private JdkModules() {}

    /** Whether {@code module} can be used from now on. Any thread. */
    static boolean ensure(Instrumentation instrumentation, String module) {
        if (ModuleLayer.boot().findModule(module).isPresent()) {
            return true;
        }
        if (ModuleFinder.ofSystem().find(module).isEmpty()) {
            return false;
        }
        try {
            instrumentation.redefineModule(
                    Object.class.getModule(),
                    Set.of(),
                    Map.of("jdk.internal.module", Set.of(JdkModules.class.getModule())),
                    Map.of(),
                    Set.of(),
                    Map.of());
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, module);
            return true;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError refused) {
            return false;
        }
    }
}
