package io.perfagent.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks perf-agent to time a method, every method of a class, or every method of a package (on {@code package-info.java}).
 *
 * <p>Each timed method gets calls, errors, total and self time, percentiles, maximum and allocated bytes. The agent
 * matches this annotation by name; without the agent it does nothing, and the program does not even need this jar at run
 * time. The annotation of a method wins over that of its class, and a class over its package.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.TYPE, ElementType.PACKAGE})
public @interface Profiled {
    /**
     * Whether a call starts a transaction of type {@code method} when none is open on its thread. Read on methods only.
     *
     * @return true for entry points such as jobs and message handlers; false (the default) for plain timers
     */
    boolean transaction() default false;

    /**
     * The transaction's name.
     *
     * @return a name with few distinct values; empty (the default) for {@code Class.method}
     */
    String name() default "";
}
