package io.perfagent.instrumentation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On an {@link Instrumenter}: its row in docs/supported.md, which is written from it. No program under the agent reads it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Supports {

    /** What it is for, as its users call it. */
    String library();

    /** What they get. */
    String gives();

    /** Versions for what has no folder of jars, e.g. parts of the JDK. */
    String versions() default "";
}
