package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import net.bytebuddy.asm.Advice;

/** Kotlin's coroutines: every continuation goes on in the trace it was made in, whatever dispatcher resumes it. */
@Supports(library = "Kotlin's coroutines", gives = "the trace goes on wherever a coroutine is resumed")
final class KotlinCoroutines extends Instrumenter {

    KotlinCoroutines() {
        type("kotlin.coroutines.jvm.internal.BaseContinuationImpl")
                .advise("Make", "<init>")
                .advise("Resume", "resumeWith");
    }

    @Override
    String name() {
        return "kotlin-coroutines";
    }

    @Override
    boolean context() {
        return true;
    }

    static final class Make {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object continuation) {
            Context.rememberFirst(continuation);
        }
    }

    static final class Resume {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object continuation) {
            return Context.resume(continuation);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }
}
