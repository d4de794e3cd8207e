package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** The thread pool of JBoss, under Undertow: what a request hands to it goes on in its trace. */
@Supports(library = "JBoss' thread pool", gives = "the trace goes on with the work that is handed to it")
final class JBossThreads extends Instrumenter {

    private static final String RUNNABLE = "java.lang.Runnable";

    JBossThreads() {
        type("org.jboss.threads.EnhancedQueueExecutor").advise("HandOver", List.of(RUNNABLE), "execute");
        type("org.jboss.threads.EnhancedQueueExecutor$Task")
                .advise("Run", List.of(RUNNABLE, "java.lang.Object"), "doRunWith");
    }

    @Override
    String name() {
        return "jboss-threads";
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
