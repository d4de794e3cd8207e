package io.perfagent;

import java.lang.instrument.Instrumentation;

/**
 * Where the JVM enters the agent. Compiled for Java 8 and without a reference to any newer class, so that an old JVM
 * prints one line and goes on; never throws, whatever happens.
 */
public final class Agent {

    private static final int OLDEST_JAVA = 17;

    private static boolean started;

    private Agent() {}

    /** Called by the JVM before {@code main} when started with {@code -javaagent}. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation, false);
    }

    /** Called by the JVM on attaching to a running program. */
    public static void agentmain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation, true);
    }

    private static synchronized void start(String arguments, Instrumentation instrumentation, boolean attached) {
        try {
            if (started || isJdkTool()) {
                return;
            }
            started = true;
            String tooOld = tooOld(System.getProperty("java.specification.version", ""));
            if (tooOld != null) {
                System.err.println(tooOld);
                return;
            }
            Class.forName("io.perfagent.Launcher")
                    .getMethod("launch", String.class, Instrumentation.class, boolean.class)
                    .invoke(null, arguments, instrumentation, attached);
        } catch (Throwable failure) {
            // A throwable that leaves premain ends the program before it began; the program matters more than we do.
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            System.err.println(
                    "perf-agent: off, because it could not start (" + cause + "); the program runs without it");
        }
    }

    /** What to say on a JVM of this version ({@code 1.8}, {@code 11}, {@code 17}); null where the agent can run. */
    static String tooOld(String specificationVersion) {
        String feature =
                specificationVersion.startsWith("1.") ? specificationVersion.substring(2) : specificationVersion;
        try {
            if (Integer.parseInt(feature) >= OLDEST_JAVA) {
                return null;
            }
        } catch (NumberFormatException unknown) {
            return null; // A JVM that does not say its version is newer than what we know.
        }
        return "perf-agent: off, because it needs Java " + OLDEST_JAVA + " or newer and this is Java " + feature
                + "; the program runs without it";
    }

    /** JAVA_TOOL_OPTIONS reaches javac, keytool, jps and the rest too: nobody wants to measure those. */
    private static boolean isJdkTool() {
        String command = System.getProperty("sun.java.command", "");
        if (command.contains("com.sun.tools.javac.launcher.")) {
            return false; // "java Program.java" runs a user's program in the compiler's module
        }
        String module = System.getProperty("jdk.module.main", "");
        return module.startsWith("jdk.") || (module.equals("java.base") && command.contains("sun.security.tools."));
    }
}
