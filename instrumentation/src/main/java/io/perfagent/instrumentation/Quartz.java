package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Quartz: each run of a job is a transaction named after the job's class, because keys may be made up for each run. */
@Supports(library = "Quartz", gives = "each run of a job is a transaction")
final class Quartz extends Instrumenter {

    Quartz() {
        subtypesOf("org.quartz.Job").advise("Run", List.of("org.quartz.JobExecutionContext"), "execute");
    }

    @Override
    String name() {
        return "quartz";
    }

    static final class Run {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object job) {
            return Probe.startTransaction("scheduled", job.getClass().getName(), null, null, null);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }
}
