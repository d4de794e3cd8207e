package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Threads that a program starts itself, platform and virtual, alone or in a scope of structured concurrency: what they do
 * belongs to the trace of whoever started them. Which threads are meant is decided when one is started, not here.
 */
@Supports(
        library = "threads that the program starts, virtual threads, structured concurrency",
        gives = "the trace goes on in the thread",
        versions = "17 to 25")
final class Threads extends Instrumenter {

    private static final String THREAD = "java.lang.Thread";
    private static final String CONTAINER = "jdk.internal.vm.ThreadContainer";

    Threads() {
        type(THREAD)
                .advise("Start", List.of(), "start")
                .advise("StartIn", List.of(CONTAINER), "start")
                .advise("Run", List.of(), "run");
        subtypesOf(THREAD).advise("Run", List.of(), "run");
        // Kotlin's thread { }: its own packages are not looked at otherwise.
        type("kotlin.concurrent.ThreadsKt$thread$thread$1").advise("Run", List.of(), "run");
        type("java.lang.VirtualThread")
                .advise("StartIn", List.of(CONTAINER), "start")
                .advise("Run", List.of("java.lang.Runnable"), "run");
    }

    @Override
    String name() {
        return "threads";
    }

    @Override
    boolean context() {
        return true;
    }

    static final class Start {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Object enter(@Advice.This Object thread) {
            return Context.threadStarts(thread, null);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.This Object thread,
                @Advice.Enter @Nullable Object place,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                Context.threadNotStarted(thread, place);
            }
        }
    }

    static final class StartIn {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Object enter(@Advice.This Object thread, @Advice.Argument(0) Object container) {
            return Context.threadStarts(thread, container);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.This Object thread,
                @Advice.Enter @Nullable Object place,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                Context.threadNotStarted(thread, place);
            }
        }
    }

    static final class Run {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(@Advice.This Object thread) {
            return Context.threadRuns(thread);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation scope) {
            Context.leave(scope);
        }
    }
}
