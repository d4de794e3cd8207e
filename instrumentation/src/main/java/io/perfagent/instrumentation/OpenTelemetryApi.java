package io.perfagent.instrumentation;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.Spans;
import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTelemetry API in a program that brings no SDK: what would be no-ops become spans of our traces. The API's own
 * no-op objects stay; a span made by them carries our ids and is remembered by identity. {@code Span.current()} inside our
 * transactions is the span the thread is in, so attributes set on it arrive.
 */
@Supports(library = "the OpenTelemetry API without an SDK", gives = "spans of the API are spans of our traces")
final class OpenTelemetryApi extends Instrumenter {

    private static final String TRACE = "io.opentelemetry.api.trace.";
    private static final String BUILDER = TRACE + "DefaultTracer$NoopSpanBuilder";
    private static final String SPAN = TRACE + "PropagatedSpan";
    private static final String STORAGE = "io.opentelemetry.context.ThreadLocalContextStorage";
    private static final String STRING = "java.lang.String";

    OpenTelemetryApi() {
        type(TRACE + "DefaultTracer").advise("Name", List.of(STRING), "spanBuilder");
        type(BUILDER).advise("Start", List.of(), "startSpan");
        type(TRACE + "Span").advise("Current", List.of(), "current");
        type(SPAN)
                .advise("SetText", List.of(STRING, STRING), "setAttribute")
                .advise("SetNumber", List.of(STRING, "long"), "setAttribute")
                .advise(
                        "SetAny",
                        List.of("io.opentelemetry.api.common.AttributeKey", "java.lang.Object"),
                        "setAttribute")
                .advise("RecordException", List.of("java.lang.Throwable", Rule.ANY_MORE), "recordException")
                .advise("SetStatus", List.of(TRACE + "StatusCode", Rule.ANY_MORE), "setStatus")
                .advise("End", "end")
                .advise("IsRecording", List.of(), "isRecording");
        type(STORAGE).advise("Attach", "attach");
        type(STORAGE + "$ScopeImpl").advise("Close", "close");
    }

    @Override
    String name() {
        return "opentelemetry-api";
    }

    static final class Name {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(0) String name, @Advice.Return Object builder) {
            Spans.prepare(builder, name);
        }
    }

    static final class Start {
        @Advice.OnMethodExit(suppress = Throwable.class)
        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        static Object exit(@Advice.This Object builder, @Advice.Return Object noop) {
            Operation operation = Spans.startPrepared(builder);
            String traceId = Spans.traceId(operation);
            if (traceId == null) {
                return noop;
            }
            Span span = Span.wrap(SpanContext.create(
                    traceId, Spans.spanId(operation), TraceFlags.getSampled(), TraceState.getDefault()));
            Probe.attach(span, operation);
            return span;
        }
    }

    static final class Current {
        @Advice.OnMethodExit(suppress = Throwable.class)
        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        static Object exit(@Advice.Return Span span) {
            Operation current = span.getSpanContext().isValid() ? null : Spans.current();
            String traceId = Spans.traceId(current);
            if (traceId == null) {
                return span;
            }
            Span known = Span.wrap(SpanContext.create(
                    traceId, Spans.spanId(current), TraceFlags.getSampled(), TraceState.getDefault()));
            Probe.attach(known, current);
            return known;
        }
    }

    static final class SetText {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object span, @Advice.Argument(0) String key, @Advice.Argument(1) String value) {
            Probe.attribute(Probe.attached(span), key, value);
        }
    }

    static final class SetNumber {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object span, @Advice.Argument(0) String key, @Advice.Argument(1) long value) {
            Probe.attribute(Probe.attached(span), key, value);
        }
    }

    static final class SetAny {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.This Object span,
                @Advice.Argument(0) AttributeKey<?> key,
                @Advice.Argument(1) @Nullable Object value) {
            if (key != null && value != null) {
                Probe.attribute(Probe.attached(span), key.getKey(), value.toString());
            }
        }
    }

    static final class RecordException {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object span, @Advice.Argument(0) Object thrown) {
            Probe.fail(Probe.attached(span), thrown.getClass().getName());
        }
    }

    static final class SetStatus {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object span, @Advice.Argument(0) Enum<?> status) {
            if ("ERROR".equals(status.name())) {
                Probe.fail(Probe.attached(span), "ERROR");
            }
        }
    }

    static final class End {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object span) {
            Spans.end(Probe.attached(span));
        }
    }

    static final class IsRecording {
        @Advice.OnMethodExit(suppress = Throwable.class)
        @Advice.AssignReturned.ToReturned
        static boolean exit(@Advice.This Object span) {
            return Probe.attached(span) != null;
        }
    }

    static final class Attach {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.Argument(0) io.opentelemetry.context.Context context, @Advice.Return @Nullable Object scope) {
            if (context != null && !(scope instanceof Enum)) {
                Probe.attach(scope, Spans.activate(Probe.attached(Span.fromContextOrNull(context))));
            }
        }
    }

    static final class Close {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object scope) {
            Operation active = Probe.take(scope);
            Context.leave(active);
        }
    }
}
