package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import net.bytebuddy.asm.Advice;

/** RxJava 3: observers that are not Reactive Streams subscribers. Signals belong to the trace they were subscribed in. */
@Supports(library = "RxJava 3", gives = "the trace goes on with what an observer is signalled")
final class RxJava extends Instrumenter {

    RxJava() {
        subtypesOf("io.reactivex.rxjava3.core.Observer")
                .advise("Subscribe", "onSubscribe")
                .advise("Signal", "onNext", "onError", "onComplete");
        subtypesOf("io.reactivex.rxjava3.core.SingleObserver")
                .advise("Subscribe", "onSubscribe")
                .advise("Signal", "onSuccess", "onError");
        subtypesOf("io.reactivex.rxjava3.core.MaybeObserver")
                .advise("Subscribe", "onSubscribe")
                .advise("Signal", "onSuccess", "onError", "onComplete");
        subtypesOf("io.reactivex.rxjava3.core.CompletableObserver")
                .advise("Subscribe", "onSubscribe")
                .advise("Signal", "onError", "onComplete");
    }

    @Override
    String name() {
        return "rxjava";
    }

    @Override
    boolean context() {
        return true;
    }

    static final class Subscribe {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object subscriber) {
            Context.rememberFirst(subscriber);
        }
    }

    static final class Signal {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object subscriber) {
            return Context.resume(subscriber);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }
}
