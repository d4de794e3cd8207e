package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import java.util.List;
import net.bytebuddy.asm.Advice;

/** Guava's listenable futures: a listener runs in the trace it was added in, directly or in its executor. */
@Supports(library = "Guava's listenable futures", gives = "the trace goes on in their listeners")
final class GuavaFutures extends Instrumenter {

    private static final List<String> LISTENER = List.of("java.lang.Runnable", "java.util.concurrent.Executor");

    GuavaFutures() {
        type("com.google.common.util.concurrent.AbstractFuture")
                .advise("Add", LISTENER, "addListener")
                .advise("Execute", LISTENER, "executeListener");
    }

    @Override
    String name() {
        return "guava-futures";
    }

    @Override
    boolean context() {
        return true;
    }

    static final class Add {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Object listener) {
            Context.remember(listener);
        }
    }

    static final class Execute {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(0) Object listener) {
            return Context.resume(listener);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }
}
