package io.perfagent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;

/**
 * Puts each part of the agent into its loader: the boot classes into the boot loader, the rest into an
 * {@link AgentClassLoader}. Also the entry of {@code java -jar perf-agent.jar}.
 */
public final class Launcher {

    /** In the order they can be defined: a class after its super types. */
    static final String[] BOOT_CLASSES = {
        "Operation",
        "ProbeSink",
        "Handoff$1",
        "Handoff",
        "Relay$AcceptAll",
        "Relay",
        "AgentThread",
        "Probe",
        "Context",
        "Spans",
        "RpcProbe",
        "Exchange",
        "AsyncCompletion",
        "WebSocketProbe$Handshake",
        "WebSocketProbe",
        "JmsProbe"
    };

    private static final String BOOT_PACKAGE = "io/perfagent/bootstrap/";

    private Launcher() {}

    /** The command line. */
    public static void main(String[] arguments) throws Exception {
        File jar = jarFile();
        ClassLoader loader = new AgentClassLoader(jar, Launcher.class.getClassLoader());
        Object exitCode = invoke(
                Class.forName("io.perfagent.command.CommandLine", true, loader)
                        .getMethod(
                                "run",
                                String[].class,
                                File.class,
                                java.io.PrintStream.class,
                                java.io.PrintStream.class),
                arguments,
                jar,
                System.out,
                System.err);
        System.exit((Integer) exitCode);
    }

    /** Called reflectively by {@link Agent}, which an old JVM must be able to load without this class. */
    public static void launch(String arguments, Instrumentation instrumentation, boolean attached) throws Exception {
        File jar = jarFile();
        String bootNote = defineBootClasses(instrumentation, jar);
        ClassLoader loader = new AgentClassLoader(jar, ClassLoader.getPlatformClassLoader());
        invoke(
                Class.forName("io.perfagent.agent.PerfAgent", true, loader)
                        .getMethod("start", String.class, Instrumentation.class, boolean.class, String.class),
                arguments,
                instrumentation,
                attached,
                bootNote);
    }

    private static Object invoke(Method method, Object... arguments) throws Exception {
        try {
            return method.invoke(null, arguments);
        } catch (InvocationTargetException failure) {
            if (failure.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failure;
        }
    }

    private static File jarFile() throws URISyntaxException {
        return new File(Launcher.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /**
     * Defines the boot classes one by one: appending the jar to the boot class path would switch class-data sharing off
     * for application classes (JDK 25) and print a warning (JDK 17).
     *
     * @return empty, or why the append was used after all
     */
    private static String defineBootClasses(Instrumentation instrumentation, File jar) throws IOException {
        try (JarFile opened = new JarFile(jar, false)) {
            openToAgent(instrumentation, "jdk.internal.misc");
            Class<?> unsafeClass = Class.forName("jdk.internal.misc.Unsafe");
            Object unsafe = unsafeClass.getMethod("getUnsafe").invoke(null);
            Method define = unsafeClass.getMethod(
                    "defineClass",
                    String.class,
                    byte[].class,
                    int.class,
                    int.class,
                    ClassLoader.class,
                    ProtectionDomain.class);
            for (String name : BOOT_CLASSES) {
                String internalName = BOOT_PACKAGE + name;
                try (InputStream in = opened.getInputStream(opened.getJarEntry(internalName + ".class"))) {
                    byte[] bytes = in.readAllBytes();
                    define.invoke(unsafe, internalName, bytes, 0, bytes.length, null, null);
                }
            }
            return "";
        } catch (ReflectiveOperationException | RuntimeException | LinkageError refused) {
            instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(jar, false));
            return String.valueOf(refused);
        }
    }

    private static void openToAgent(Instrumentation instrumentation, String internalPackage) {
        Module javaBase = Object.class.getModule();
        Set<Module> agent = new HashSet<>(Collections.singleton(Launcher.class.getModule()));
        instrumentation.redefineModule(
                javaBase, Set.of(), Map.of(internalPackage, agent), Map.of(), Set.of(), Map.of());
    }
}
