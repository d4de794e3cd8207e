package io.perfagent.instrumentation;

import java.util.List;

/**
 * Which methods of which class get which advice.
 *
 * @param instrumentation the instrumenter's name
 * @param className the class, or with {@code subtypes} the super type, in source form
 * @param methods method names
 * @param parameters parameter type names in order; {@code ...} as the last allows any more
 * @param advice binary name of the advice class
 */
record Rule(
        String instrumentation,
        String className,
        boolean subtypes,
        List<String> methods,
        List<String> parameters,
        String advice) {

    /** Any further parameters. */
    static final String ANY_MORE = "...";
}
