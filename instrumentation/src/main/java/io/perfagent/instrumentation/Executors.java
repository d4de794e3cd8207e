package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import java.util.List;
import java.util.TimerTask;
import java.util.concurrent.RunnableScheduledFuture;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's executors, timers, fork/join pools and completable futures: work goes on in the trace of whoever handed it
 * over; threads are followed by {@link Threads}. The pools' own methods around each task are woven and no task is wrapped, so queues, rejections
 * and {@code remove} see the program's own objects. What is run again and again is a transaction of its own each time.
 */
@Supports(
        library = "the JDK's executors, timers, fork/join pools, completable futures",
        gives = "the trace goes on with the work that is handed over",
        versions = "17 to 25")
final class Executors extends Instrumenter {

    private static final String RUNNABLE = "java.lang.Runnable";
    private static final String THROWABLE = "java.lang.Throwable";
    private static final String POOL = "java.util.concurrent.ThreadPoolExecutor";
    private static final String SCHEDULED = "java.util.concurrent.ScheduledThreadPoolExecutor";
    private static final String FORK_JOIN_TASK = "java.util.concurrent.ForkJoinTask";
    private static final String FORK_JOIN_POOL = "java.util.concurrent.ForkJoinPool";
    private static final String FUTURE = "java.util.concurrent.CompletableFuture";

    /** The stages that run a function of the program. */
    private static final String[] STAGES = {
        "UniApply", "UniAccept", "UniRun", "UniWhenComplete", "UniHandle", "UniExceptionally", "UniCompose",
        "UniComposeExceptionally", "BiApply", "BiAccept", "BiRun", "OrApply", "OrAccept", "OrRun"
    };

    Executors() {
        type(POOL)
                .advise("HandOver", List.of(RUNNABLE), "execute")
                .advise("Refuse", List.of(RUNNABLE), "reject")
                .advise("BeginTask", List.of("java.lang.Thread", RUNNABLE), "beforeExecute")
                .advise("EndTask", List.of(RUNNABLE, THROWABLE), "afterExecute");
        subtypesOf(POOL)
                .advise("BeginTask", List.of("java.lang.Thread", RUNNABLE), "beforeExecute")
                .advise("EndTask", List.of(RUNNABLE, THROWABLE), "afterExecute");
        type(SCHEDULED)
                .advise("Delay", List.of("java.util.concurrent.RunnableScheduledFuture"), "delayedExecute")
                .advise(
                        "Repeat",
                        List.of(RUNNABLE, "long", "long", "java.util.concurrent.TimeUnit"),
                        "scheduleAtFixedRate",
                        "scheduleWithFixedDelay");
        type("java.util.concurrent.FutureTask").advise("Fail", List.of(THROWABLE), "setException");
        type("java.util.Timer").advise("Time", List.of("java.util.TimerTask", "long", "long"), "sched");
        subtypesOf("java.util.TimerTask").advise("RunTask", List.of(), "run");
        type(FORK_JOIN_TASK).advise("Fork", List.of(), "fork").advise("RunTask", List.of(), "doExec");
        type(FORK_JOIN_POOL)
                .advise("Submit", List.of(FORK_JOIN_TASK), "externalPush", "externalSubmit")
                .advise("PoolSubmit", List.of("boolean", FORK_JOIN_TASK), "poolSubmit");
        // Where there is one CPU the JDK gives each asynchronous stage a thread of its own.
        type(FUTURE + "$ThreadPerTaskExecutor").advise("Submit", List.of(RUNNABLE), "execute");
        type(FUTURE + "$AsyncSupply").advise("RunTask", List.of(), "run");
        type(FUTURE + "$AsyncRun").advise("RunTask", List.of(), "run");
        type(FUTURE + "$Completion").advise("RunTask", List.of(), "run");
        type(FUTURE).advise("Register", List.of(FUTURE + "$Completion"), "tryPushStack");
        for (String stage : STAGES) {
            type(FUTURE + "$" + stage).advise("Fire", List.of("int"), "tryFire");
        }
    }

    @Override
    String name() {
        return "executors";
    }

    @Override
    boolean context() {
        return true;
    }

    static final class HandOver {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Runnable task) {
            Context.handOver((Object) task);
        }
    }

    static final class Refuse {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Runnable task) {
            Context.refused(task);
        }
    }

    static final class BeginTask {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(1) Runnable task) {
            Context.beginTask(task);
        }
    }

    static final class EndTask {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit() {
            Context.endTask();
        }
    }

    static final class Delay {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) RunnableScheduledFuture<?> task) {
            Context.handOver(task);
        }
    }

    static final class Repeat {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Return Object task, @Advice.Argument(0) Runnable job) {
            Context.periodic(task, job);
        }
    }

    static final class Fail {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object task, @Advice.Argument(0) Object thrown) {
            Context.taskFailed(task, (Throwable) thrown);
        }
    }

    static final class Time {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) TimerTask task, @Advice.Argument(2) long periodMillis) {
            Context.timed(task, periodMillis);
        }
    }

    static final class Fork {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object task) {
            Context.handOverOnly(task);
        }
    }

    static final class Submit {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Object task) {
            Context.handOverOnly(task);
        }
    }

    static final class PoolSubmit {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(1) Object task) {
            Context.handOverOnly(task);
        }
    }

    static final class RunTask {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object task) {
            return Context.takeOver(task);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope, @Advice.Thrown @Nullable Throwable thrown) {
            Context.leave(scope, thrown);
        }
    }

    static final class Register {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Object stage) {
            Context.rememberFirst(stage);
        }
    }

    static final class Fire {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object stage) {
            return Context.resume(stage);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }
}
