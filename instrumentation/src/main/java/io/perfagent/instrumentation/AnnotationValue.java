package io.perfagent.instrumentation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * In advice of {@link Instrumenter#annotatedMethods}: the parameter is what the woven method's annotation says, a constant
 * in the woven code: a text or the name of an enum's constant, its default where none is set; null for an empty text.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
@interface AnnotationValue {

    /** The annotation's property. */
    String value() default "value";
}
