package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Method timers and method transactions: the advice for code tagged with {@code @Profiled} or named in {@code profile}.
 * Which methods it goes into is decided by {@link ProfiledMethods}, because it depends on annotations and globs.
 */
final class Profiled {

    static final String NAME = "profiled";

    /** Advice by name: a class literal would load it. */
    static final String TIMER = "io.perfagent.instrumentation.Profiled$Timer";

    static final String CONSTRUCTOR_TIMER = "io.perfagent.instrumentation.Profiled$ConstructorTimer";
    static final String TRANSACTION = "io.perfagent.instrumentation.Profiled$Transaction";

    static final String TRACED = "io.perfagent.instrumentation.Profiled$Traced";

    private Profiled() {}

    static final class Timer {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@MethodId int id) {
            return Probe.enter(id);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@MethodId int id, @Advice.Enter Object frame, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.exit(id, frame, thrown);
        }
    }

    static final class ConstructorTimer {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@MethodId int id) {
            return Probe.enterConstructor(id);
        }

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@MethodId int id, @Advice.Enter Object frame) {
            Probe.exitConstructor(id, frame);
        }
    }

    static final class Transaction {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@MethodId int id) {
            return Probe.startMethod(id);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Traced {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@MethodId int id) {
            return Probe.startTraced(id);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }
}
