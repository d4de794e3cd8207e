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
            int java = javaVersion();
            if (java < OLDEST_JAVA) {
                System.err.println("perf-agent: off, because it needs Java " + OLDEST_JAVA
                        + " or newer and this is Java " + java + "; the program runs without it");
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

    private static int javaVersion() {
        String version = System.getProperty("java.specification.version", "0");
        if (version.startsWith("1.")) {
            version = version.substring(2);
        }
        try {
            return Integer.parseInt(version);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
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
