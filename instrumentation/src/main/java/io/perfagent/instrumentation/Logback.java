package io.perfagent.instrumentation;

import ch.qos.logback.classic.spi.LoggingEvent;
import io.perfagent.bootstrap.Spans;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import org.slf4j.MDC;

/**
 * Logback: a line written inside a transaction has {@code trace_id} and {@code span_id} in its MDC, for the pattern
 * {@code %X{trace_id}} and for encoders; taken when the event is made, so asynchronous appenders have them too. The
 * program's own MDC is not touched.
 */
@Supports(library = "Logback", gives = "`trace_id` and `span_id` in the MDC of each line")
final class Logback extends Instrumenter {

    Logback() {
        type("ch.qos.logback.classic.spi.LoggingEvent").advise("Make", "<init>");
    }

    @Override
    String name() {
        return "logback";
    }

    static final class Make {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This LoggingEvent event) {
            Map<String, String> logged = Spans.current() == null ? null : Spans.logged(MDC.getCopyOfContextMap());
            if (logged != null) {
                event.setMDCPropertyMap(logged);
            }
        }
    }
}
