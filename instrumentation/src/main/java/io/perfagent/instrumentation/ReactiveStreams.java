package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import net.bytebuddy.asm.Advice;

/**
 * Subscribers of Reactive Streams: Reactor's, RxJava's flowables, drivers'. What a subscriber is signalled belongs to the
 * trace it was subscribed in, whatever thread signals it.
 */
@Supports(
        library = "Reactive Streams: Reactor, RxJava's flowables, drivers",
        gives = "the trace goes on with what a subscriber is signalled")
final class ReactiveStreams extends Instrumenter {

    ReactiveStreams() {
        subtypesOf("org.reactivestreams.Subscriber")
                .advise("Subscribe", "onSubscribe")
                .advise("Signal", "onNext", "onError", "onComplete");
    }

    @Override
    String name() {
        return "reactive-streams";
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
