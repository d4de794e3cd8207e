package io.perfagent.instrumentation;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.OffsetMapping.Target;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.annotation.AnnotationValue;
import net.bytebuddy.description.enumeration.EnumerationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.constant.IntegerConstant;
import net.bytebuddy.implementation.bytecode.constant.NullConstant;
import net.bytebuddy.implementation.bytecode.constant.TextConstant;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/** What the agent's own annotations on advice parameters stand for: constants of the method that is woven. */
final class Constants {

    private Constants() {}

    /** {@code Class.method}, the class without its package. */
    static String methodName(TypeDescription type, MethodDescription method) {
        String name = type.getName();
        return name.substring(name.lastIndexOf('.') + 1) + "." + method.getInternalName();
    }

    private static StackManipulation text(@Nullable String value) {
        return value == null ? NullConstant.INSTANCE : new TextConstant(value);
    }

    /** Makes a {@link MethodId} parameter the number of the woven method. */
    record Id(int id) implements Advice.OffsetMapping.Factory<MethodId>, Advice.OffsetMapping {
        @Override
        public Class<MethodId> getAnnotationType() {
            return MethodId.class;
        }

        @Override
        public Advice.OffsetMapping make(
                ParameterDescription.InDefinedShape target,
                AnnotationDescription.Loadable<MethodId> annotation,
                AdviceType adviceType) {
            return this;
        }

        @Override
        public Target resolve(
                TypeDescription type,
                MethodDescription method,
                Assigner assigner,
                Advice.ArgumentHandler argumentHandler,
                Sort sort) {
            return new Target.ForStackManipulation(IntegerConstant.forValue(id));
        }
    }

    /** Makes a {@link MethodName} parameter the name of the woven method. */
    record Name() implements Advice.OffsetMapping.Factory<MethodName>, Advice.OffsetMapping {
        @Override
        public Class<MethodName> getAnnotationType() {
            return MethodName.class;
        }

        @Override
        public Advice.OffsetMapping make(
                ParameterDescription.InDefinedShape target,
                AnnotationDescription.Loadable<MethodName> annotation,
                AdviceType adviceType) {
            return this;
        }

        @Override
        public Target resolve(
                TypeDescription type,
                MethodDescription method,
                Assigner assigner,
                Advice.ArgumentHandler argumentHandler,
                Sort sort) {
            return new Target.ForStackManipulation(text(methodName(type, method)));
        }
    }

    /** Makes an {@link io.perfagent.instrumentation.AnnotationValue} parameter what the method's annotation says. */
    record Said(String annotationName, TypePool pool)
            implements Advice.OffsetMapping.Factory<io.perfagent.instrumentation.AnnotationValue> {
        @Override
        public Class<io.perfagent.instrumentation.AnnotationValue> getAnnotationType() {
            return io.perfagent.instrumentation.AnnotationValue.class;
        }

        @Override
        public Advice.OffsetMapping make(
                ParameterDescription.InDefinedShape target,
                AnnotationDescription.Loadable<io.perfagent.instrumentation.AnnotationValue> annotation,
                AdviceType adviceType) {
            return new Property(this, annotation.load().value());
        }

        @Nullable
        String read(MethodDescription method, String property) {
            // A program may run without the annotation's class; then nobody can say what its properties are.
            if (!pool.describe(annotationName).isResolved()) {
                return null;
            }
            for (AnnotationDescription annotation : method.getDeclaredAnnotations()) {
                if (annotation.getAnnotationType().getName().equals(annotationName)) {
                    return string(annotation.getValue(property));
                }
            }
            return null;
        }

        private static @Nullable String string(AnnotationValue<?, ?> value) {
            Object resolved = value.resolve();
            String text = resolved instanceof EnumerationDescription constant
                    ? constant.getValue()
                    : resolved instanceof String string ? string : "";
            return text.isEmpty() ? null : text;
        }
    }

    private record Property(Said said, String name) implements Advice.OffsetMapping {
        @Override
        public Target resolve(
                TypeDescription type,
                MethodDescription method,
                Assigner assigner,
                Advice.ArgumentHandler argumentHandler,
                Sort sort) {
            return new Target.ForStackManipulation(text(said.read(method, name)));
        }
    }
}
