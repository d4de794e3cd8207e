package io.perfagent.runtime;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;

/** Commands of the JVM's own tools ({@code jcmd}), without JMX, whose server the agent never starts. Any thread. */
public final class DiagnosticCommand {

    private final Instrumentation instrumentation;

    /** Nothing is asked yet. */
    public DiagnosticCommand(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * What the JVM answers.
     *
     * @throws InvocationTargetException when it refused, with its reason as the cause
     * @throws ReflectiveOperationException or a runtime exception or linkage error when it has no such commands
     */
    public String execute(String command) throws ReflectiveOperationException {
        Class<?> commands = Class.forName("com.sun.management.internal.DiagnosticCommandImpl");
        instrumentation.redefineModule(
                commands.getModule(),
                Set.of(),
                Map.of(),
                Map.of("com.sun.management.internal", Set.of(DiagnosticCommand.class.getModule())),
                Set.of(),
                Map.of());
        Method bean = commands.getDeclaredMethod("getDiagnosticCommandMBean");
        bean.setAccessible(true);
        Method execute = commands.getDeclaredMethod("executeDiagnosticCommand", String.class);
        execute.setAccessible(true);
        return String.valueOf(execute.invoke(bean.invoke(null), command));
    }
}
