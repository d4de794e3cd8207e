package io.perfagent.instrumentation;

import io.micrometer.observation.Observation;
import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.Spans;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer's observations: each is a span, and whatever happens in its scope is below it. What frameworks observe of
 * HTTP requests is left out, because those have spans already.
 */
@Supports(library = "Micrometer's observations", gives = "each is a span")
final class MicrometerObservation extends Instrumenter {

    private static final String OBSERVATION = "io.micrometer.observation.SimpleObservation";

    MicrometerObservation() {
        type(OBSERVATION)
                .advise("Start", "start")
                .advise("Open", "openScope")
                .advise("Fail", "error")
                .advise("Stop", "stop");
        type(OBSERVATION + "$SimpleScope").advise("Close", "close");
    }

    @Override
    String name() {
        return "micrometer-observation";
    }

    static final class Start {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object observation) {
            String name = ((Observation) observation).getContext().getName();
            if (name != null && !name.startsWith("http.") && Probe.attached(observation) == null) {
                Probe.attach(observation, Spans.startAside(name, null));
            }
        }
    }

    static final class Open {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object observation, @Advice.Return @Nullable Object scope) {
            Probe.attach(scope, Spans.activate(Probe.attached(observation)));
        }
    }

    static final class Close {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object scope) {
            Operation active = Probe.take(scope);
            Context.leave(active);
        }
    }

    static final class Fail {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object observation, @Advice.Argument(0) Object thrown) {
            Probe.fail(Probe.attached(observation), thrown.getClass().getName());
        }
    }

    static final class Stop {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object observation) {
            Spans.end(Probe.take(observation));
        }
    }
}
