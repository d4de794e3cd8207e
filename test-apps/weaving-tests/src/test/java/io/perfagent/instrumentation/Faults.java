package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Handoff;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.ProbeSink;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.MethodDelegation;
import net.bytebuddy.implementation.bind.annotation.Origin;
import net.bytebuddy.implementation.bind.annotation.RuntimeType;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Stands behind the façade and throws when and what it is told to; every method that a sink has now or will have does. One
 * thread.
 */
public final class Faults {

    /** Where a fault comes from. */
    enum Place {
        NOWHERE,
        /** The call that {@link FaultyAdvice} puts first into every advice. */
        FIRST_CALL,
        /** Every call of the advice itself. */
        ANY_CALL,
        /** Those that end something, so that what was begun is there. */
        LAST_CALL
    }

    /** Something that a compiler would insist on handling. */
    static final class Checked extends Exception {
        private static final long serialVersionUID = 1;
    }

    @SuppressWarnings({"removal", "deprecation"})
    static final Map<String, Supplier<Throwable>> KINDS = Map.ofEntries(
            Map.entry("StackOverflowError", StackOverflowError::new),
            Map.entry("OutOfMemoryError", OutOfMemoryError::new),
            Map.entry("LinkageError", LinkageError::new),
            Map.entry("NoClassDefFoundError", NoClassDefFoundError::new),
            Map.entry("VerifyError", VerifyError::new),
            Map.entry("ThreadDeath", ThreadDeath::new),
            Map.entry("InterruptedException", InterruptedException::new),
            Map.entry("NullPointerException", NullPointerException::new),
            Map.entry("ClassCastException", ClassCastException::new),
            Map.entry("IllegalStateException", IllegalStateException::new),
            Map.entry("AssertionError", AssertionError::new),
            Map.entry("Checked", Checked::new));

    private static final Operation OPERATION = new Operation() {};

    private static Place place = Place.NOWHERE;
    private static int which;
    private static Throwable fault = new IllegalStateException();
    private static int firstCalls;
    private static int raised;
    private static final List<Throwable> COUNTED = new ArrayList<>();

    private Faults() {}

    /** Puts this behind the façade, for as long as the JVM runs. */
    static void install() throws ReflectiveOperationException {
        Handoff.install(new ByteBuddy()
                .subclass(ProbeSink.class)
                .method(ElementMatchers.isDeclaredBy(ProbeSink.class))
                .intercept(to("call"))
                .method(ElementMatchers.named("adviceFailed"))
                .intercept(to("counting"))
                .make()
                .load(Faults.class.getClassLoader())
                .getLoaded()
                .getConstructor()
                .newInstance());
    }

    private static Implementation to(String name) {
        return MethodDelegation.withDefaultConfiguration()
                .filter(ElementMatchers.named(name))
                .to(Faults.class);
    }

    /**
     * Makes ready for one call of a woven method.
     *
     * @param which for {@link Place#FIRST_CALL}: which of them, from 1
     */
    static void expect(Place where, int which, Throwable thrown) {
        place = where;
        Faults.which = which;
        fault = thrown;
        firstCalls = 0;
        raised = 0;
        COUNTED.clear();
    }

    /** How often an advice began since {@link #expect}. */
    static int adviceRuns() {
        return firstCalls;
    }

    static int raised() {
        return raised;
    }

    /** How often the agent was told of the fault. */
    static long counted() {
        return COUNTED.stream().filter(each -> each == fault).count();
    }

    /** Called instead of every method of the sink. */
    @RuntimeType
    public static Object call(@Origin Method method) {
        boolean first = method.getName().equals(FaultyAdvice.FIRST_CALL);
        if (first) {
            firstCalls++;
        }
        boolean fails = switch (place) {
            case NOWHERE -> false;
            case FIRST_CALL -> first && firstCalls == which;
            case ANY_CALL -> !first;
            case LAST_CALL -> !first && method.getReturnType() == void.class;
        };
        if (fails) {
            raised++;
            Faults.<RuntimeException>sneak(fault);
        }
        return something(method.getReturnType());
    }

    private static Object something(Class<?> type) {
        if (type == String[].class) {
            return new String[] {"traceparent", "00-1-2-01"};
        }
        if (type.isPrimitive() && type != void.class) {
            return Array.get(Array.newInstance(type, 1), 0);
        }
        return type == Operation.class || type == Object.class ? OPERATION : null;
    }

    /** Where the façade counts what an advice threw. */
    public static void counting(Throwable thrown) {
        COUNTED.add(thrown);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
