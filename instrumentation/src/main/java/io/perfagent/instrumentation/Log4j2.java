package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Spans;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.apache.logging.log4j.util.StringMap;

/**
 * Log4j 2: a line written inside a transaction has {@code trace_id} and {@code span_id} in its context data, for the
 * pattern {@code %X{trace_id}} and for layouts. The program's own thread context is not touched.
 */
@Supports(library = "Log4j 2", gives = "`trace_id` and `span_id` in the context data of each line")
final class Log4j2 extends Instrumenter {

    Log4j2() {
        subtypesOf("org.apache.logging.log4j.core.ContextDataInjector").advise("Inject", "injectContextData");
    }

    @Override
    String name() {
        return "log4j2";
    }

    static final class Inject {
        @Advice.OnMethodExit(suppress = Throwable.class)
        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        static Object exit(@Advice.Return StringMap data) {
            Operation current = Spans.current();
            if (current == null) {
                return data;
            }
            StringMap logged = data.isFrozen() ? new SortedArrayStringMap(data) : data;
            logged.putValue("trace_id", Spans.traceId(current));
            logged.putValue("span_id", Spans.spanId(current));
            return logged;
        }
    }
}
