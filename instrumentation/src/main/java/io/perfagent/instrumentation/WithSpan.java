package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.Spans;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry's {@code @WithSpan}: each call is a span of the annotation's name, else {@code Class.method}. */
@Supports(library = "OpenTelemetry's `@WithSpan`", gives = "each call is a span")
final class WithSpan extends Instrumenter {

    WithSpan() {
        annotatedMethods("io.opentelemetry.instrumentation.annotations.WithSpan")
                .advise("Call");
    }

    @Override
    String name() {
        return "with-span";
    }

    static final class Call {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@AnnotationValue("value") @Nullable String name, @MethodName String methodName) {
            return Spans.enter(name, methodName);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation span, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(span, thrown);
        }
    }
}
