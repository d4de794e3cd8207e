package io.perfagent.command;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's attach API by reflection: the agent's classes live in a loader that does not see {@code jdk.attach}, and a
 * small runtime image may not have it.
 */
final class AttachApi {

    /** A Java process; the command is its main class or jar, with arguments. */
    record Target(String pid, String command) {}

    /** Why an agent did not start. */
    static final class Failure extends Exception {

        private static final long serialVersionUID = 1;

        /** Where it failed. */
        enum Kind {
            NOT_SUPPORTED,
            NOT_LOADED,
            NOT_STARTED
        }

        private final Kind kind;

        Failure(Kind kind, Throwable cause) {
            super(cause.getMessage(), cause);
            this.kind = kind;
        }

        Kind kind() {
            return kind;
        }
    }

    private final Class<?> virtualMachine;

    private AttachApi(Class<?> virtualMachine) {
        this.virtualMachine = virtualMachine;
    }

    static AttachApi find() throws CommandFailure {
        return find(ClassLoader.getSystemClassLoader());
    }

    /** The API as that loader sees it. */
    static AttachApi find(ClassLoader loader) throws CommandFailure {
        try {
            return new AttachApi(loader.loadClass("com.sun.tools.attach.VirtualMachine"));
        } catch (ClassNotFoundException e) {
            throw new CommandFailure(
                    "this Java has no module jdk.attach: run the command with a JDK, or start the program with"
                            + " -javaagent:perf-agent.jar",
                    e);
        }
    }

    /** The Java processes of this user. */
    List<Target> list() throws CommandFailure {
        try {
            List<Target> targets = new ArrayList<>();
            for (Object descriptor : (List<?>) virtualMachine.getMethod("list").invoke(null)) {
                Class<?> type =
                        virtualMachine.getClassLoader().loadClass("com.sun.tools.attach.VirtualMachineDescriptor");
                targets.add(new Target(
                        String.valueOf(type.getMethod("id").invoke(descriptor)),
                        String.valueOf(type.getMethod("displayName").invoke(descriptor))));
            }
            return targets;
        } catch (ReflectiveOperationException e) {
            throw new CommandFailure("Java processes cannot be listed: " + e, e);
        }
    }

    /**
     * Loads an agent into a running process and waits until its {@code agentmain} has returned.
     *
     * @throws IOException when the process cannot be reached
     * @throws Failure when it can, but the agent does not start
     */
    void loadAgent(String pid, String jar, String options) throws IOException, Failure {
        Object machine = invoke(method("attach", String.class), null, pid);
        try {
            invoke(method("loadAgent", String.class, String.class), machine, jar, options);
        } finally {
            invoke(method("detach"), machine);
        }
    }

    private Method method(String name, Class<?>... parameters) {
        try {
            return virtualMachine.getMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            throw new LinkageError("jdk.attach has no " + name, e);
        }
    }

    private static Object invoke(Method method, @Nullable Object target, Object... arguments)
            throws IOException, Failure {
        try {
            return method.invoke(target, arguments);
        } catch (IllegalAccessException e) {
            throw new LinkageError("jdk.attach is not accessible", e);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getTargetException();
            if (cause instanceof IOException io) {
                throw io;
            }
            switch (cause.getClass().getSimpleName()) {
                case "AttachNotSupportedException" -> throw new Failure(Failure.Kind.NOT_SUPPORTED, cause);
                case "AgentInitializationException" -> throw new Failure(Failure.Kind.NOT_STARTED, cause);
                default -> throw new Failure(Failure.Kind.NOT_LOADED, cause);
            }
        }
    }
}
