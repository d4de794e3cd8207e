package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Spring's {@code @Scheduled}: each run is a transaction named after the method. */
@Supports(library = "Spring's `@Scheduled`", gives = "each run is a transaction")
final class SpringScheduled extends Instrumenter {

    SpringScheduled() {
        annotatedMethods("org.springframework.scheduling.annotation.Scheduled").advise("Run");
        // What the annotation is repeated in.
        annotatedMethods("org.springframework.scheduling.annotation.Schedules").advise("Run");
    }

    @Override
    String name() {
        return "spring-scheduled";
    }

    static final class Run {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@MethodName String method) {
            return Probe.startTransaction("scheduled", method, null, null, null);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }
}
