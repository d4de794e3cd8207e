package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Tomcat's thread pool, a copy of the JDK's class: what a request hands to it goes on in its trace. */
@Supports(library = "Tomcat's thread pool", gives = "the trace goes on with the work that is handed to it")
final class TomcatThreads extends Instrumenter {

    private static final String RUNNABLE = "java.lang.Runnable";

    TomcatThreads() {
        type("org.apache.tomcat.util.threads.ThreadPoolExecutor")
                .advise("HandOver", List.of(RUNNABLE), "executeInternal")
                .advise("Begin", List.of("java.lang.Thread", RUNNABLE), "beforeExecute")
                .advise("End", List.of(RUNNABLE, "java.lang.Throwable"), "afterExecute");
    }

    @Override
    String name() {
        return "tomcat-threads";
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
}
