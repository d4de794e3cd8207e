package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Thread pools that servers bring along instead of the JDK's: what a request hands to one of them goes on in its trace.
 * Tomcat's is a copy of the JDK's class; Jetty's and JBoss' are their own.
 */
final class ServerPools extends Instrumenter {

    private static final String RUNNABLE = "java.lang.Runnable";

    ServerPools() {
        type("org.apache.tomcat.util.threads.ThreadPoolExecutor")
                .advise("HandOver", List.of(RUNNABLE), "executeInternal")
                .advise("Begin", List.of("java.lang.Thread", RUNNABLE), "beforeExecute")
                .advise("End", List.of(RUNNABLE, "java.lang.Throwable"), "afterExecute");
        type("org.eclipse.jetty.util.thread.QueuedThreadPool")
                .advise("HandOver", List.of(RUNNABLE), "execute")
                .advise("Run", List.of(RUNNABLE), "runJob");
        type("org.jboss.threads.EnhancedQueueExecutor").advise("HandOver", List.of(RUNNABLE), "execute");
        type("org.jboss.threads.EnhancedQueueExecutor$Task")
                .advise("Run", List.of(RUNNABLE, "java.lang.Object"), "doRunWith");
    }

    @Override
    String name() {
        return "server-pools";
    }

    static final class HandOver {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Runnable task) {
            Context.handOver(task);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Argument(0) Runnable task, @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                Context.refused(task);
            }
        }
    }

    static final class Begin {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(1) Runnable task) {
            Context.beginTask(task);
        }
    }

    static final class End {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit() {
            Context.endTask();
        }
    }

    static final class Run {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Runnable task) {
            Context.beginTask(task);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit() {
            Context.endTask();
        }
    }
}
