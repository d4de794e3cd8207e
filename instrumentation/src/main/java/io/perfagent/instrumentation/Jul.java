package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Spans;
import java.util.List;
import java.util.logging.LogRecord;
import net.bytebuddy.asm.Advice;

/**
 * {@code java.util.logging}, which has no MDC: the first line of what is formatted of a record ends with the ids of the
 * transaction it was logged in, on whatever thread it is formatted. Off unless asked for, because it changes what the
 * program prints. Formatters of the JDK that write XML stay as they are.
 */
@Supports(
        library = "`java.util.logging`",
        gives = "`trace_id` and `span_id` at the end of each line; off unless `instrumentation.jul.enabled=true`",
        versions = "17 to 25")
final class Jul extends Instrumenter {

    static final String NAME = "jul";

    Jul() {
        type("java.util.logging.Logger").advise("Log", List.of("java.util.logging.LogRecord"), "log");
        type("java.util.logging.SimpleFormatter").advise("Format", List.of("java.util.logging.LogRecord"), "format");
        subtypesOf("java.util.logging.Formatter").advise("Format", List.of("java.util.logging.LogRecord"), "format");
    }

    @Override
    String name() {
        return NAME;
    }

    static final class Log {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) LogRecord line) {
            Spans.logged(line);
        }
    }

    static final class Format {
        @Advice.OnMethodExit(suppress = Throwable.class)
        @Advice.AssignReturned.ToReturned
        static String exit(@Advice.Argument(0) LogRecord line, @Advice.Return String text) {
            return Spans.withIds(line, text);
        }
    }
}
