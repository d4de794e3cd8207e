package io.perfagent.instrumentation;

import static io.perfagent.instrumentation.Rule.ANY_MORE;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import net.bytebuddy.asm.Advice;

/** One rule of every kind. */
final class Rulebook extends Instrumenter {

    /** As a library's: only its name is known to the rule. */
    @Retention(RetentionPolicy.CLASS)
    @interface Job {
        String value() default "";

        Thread.State state() default Thread.State.NEW;
    }

    Rulebook() {
        type(Worked.class.getName())
                .advise("Made", List.of("int"), "<init>")
                .advise("Named", oneOf(List.of("int"), List.of("java.lang.String", ANY_MORE)), "overloaded")
                .advise("Named", "anyhow")
                .advise("OfInstance", "shared", "own");
        subtypesOf(Runnable.class.getName()).advise("Named", List.of(), "run");
        annotatedMethods(Job.class.getName()).advise("Said");
    }

    @Override
    String name() {
        return "rulebook";
    }

    static final class Made {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object made, @MethodName String name) {
            Probe.startQuery(made, name);
        }
    }

    static final class Named {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@MethodName String name) {
            Probe.route(name);
        }
    }

    static final class OfInstance {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object it, @MethodName String name) {
            Probe.startQuery(it, name);
        }
    }

    static final class Said {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @MethodName String name, @AnnotationValue String value, @AnnotationValue("state") String state) {
            return Probe.startTransaction(name, value, state, null, null);
        }
    }

    /** Weaves a class of the JDK, once anything else was woven. */
    static final class Carrying extends Instrumenter {
        Carrying() {
            type("java.util.concurrent.FutureTask").advise("HandOver", "<init>");
            subtypesOf(Runnable.class.getName()).advise("HandOver", "hand");
        }

        @Override
        String name() {
            return "carrying";
        }

        @Override
        boolean context() {
            return true;
        }

        static final class HandOver {
            @Advice.OnMethodExit(suppress = Throwable.class)
            static void exit(@Advice.This Object task) {
                Context.handOver(task);
            }
        }
    }

    /** What the rules mean. */
    static class Worked implements Runnable {
        Worked(int ignored) {}

        Worked(String ignored) {}

        static void overloaded(int ignored) {}

        void overloaded(String first, long second) {}

        void overloaded(long ignored) {}

        static void anyhow(Object a, Object b) {}

        static void shared() {}

        void own() {}

        @Override
        public void run() {}

        @Job
        static void unnamed() {}

        @Job(value = "nightly", state = Thread.State.BLOCKED)
        void named() {}

        void hand() {}
    }

    /** Has methods of the right names below the wrong type. */
    static class Unrelated {
        void run() {}

        void overloaded(int ignored) {}
    }
}
